// A page that waits for something the worker makes looks again by itself, for about two minutes. Without script there
// is a link for it. A file already chosen on the page is never lost to it.
(() => {
  if (!document.querySelector("[data-waits]")) return;
  let left = 50;
  const again = () => { if (left-- > 0) setTimeout(look, 2500); };
  const look = async () => {
    try {
      const chosen = [...document.querySelectorAll("input[type=file]")].some((one) => one.files.length);
      if (!document.hidden && !chosen) {
        const answer = await fetch(location.href, { credentials: "same-origin", redirect: "error" });
        if (answer.ok && !(await answer.text()).includes("data-waits")) return location.reload();
      }
    } catch { /* the network is away: look later */ }
    again();
  };
  again();
})();
