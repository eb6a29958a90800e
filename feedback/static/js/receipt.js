// The receipt page: re-type the end of the code, keep it as a picture, print it.

// <button type="button" data-print hidden>
all("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

// <input data-retype="last letters expected" data-right data-wrong>: nothing is sent anywhere.
all("[data-retype]").forEach((input) => {
  const plain = (text) => text.toUpperCase().replace(/[^0-9A-Z]/g, "");
  const line = make("p", "hint");
  line.setAttribute("role", "status");
  input.after(line);
  input.addEventListener("input", () => {
    const typed = plain(input.value);
    const wanted = plain(input.dataset.retype);
    line.className = "hint";
    line.textContent = "";
    if (typed.length < wanted.length) return;
    line.textContent = typed === wanted ? input.dataset.right : input.dataset.wrong;
    line.className = typed === wanted ? "hint is-right" : "wrong";
  });
});

// <button type="button" data-picture="selector of the code" data-number data-title data-file hidden>
// draws a plain picture with the number and the code, and hands it over as a download.
all("[data-picture]").forEach((button) => {
  const source = document.querySelector(button.dataset.picture);
  if (!source) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const groups = source.textContent.trim().split(/[\s-]+/);
    const paper = document.createElement("canvas");
    paper.width = 1000;
    paper.height = 640;
    const pen = paper.getContext("2d");
    const write = (words, y, font, colour) => {
      pen.font = font;
      pen.fillStyle = colour;
      pen.fillText(words, 64, y, 872);
    };
    pen.fillStyle = "#FBFAF6";
    pen.fillRect(0, 0, 1000, 640);
    pen.fillStyle = "#0B5A64";
    pen.fillRect(0, 0, 1000, 16);
    write(button.dataset.title || document.title, 104, "bold 40px sans-serif", "#0B5A64");
    write(button.dataset.number || "", 164, "32px sans-serif", "#1B2A2F");
    write(button.dataset.label || "", 262, "28px sans-serif", "#52636A");
    const half = Math.ceil(groups.length / 2);
    write(groups.slice(0, half).join(" - "), 346, "bold 68px monospace", "#1B2A2F");
    write(groups.slice(half).join(" - "), 436, "bold 68px monospace", "#1B2A2F");
    write(button.dataset.warning || "", 540, "26px sans-serif", "#9A3F12");
    write(location.origin, 592, "26px sans-serif", "#52636A");
    paper.toBlob((blob) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = button.dataset.file || "kode.png";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 5000);
    });
  });
});
