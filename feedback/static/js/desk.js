// What script adds to the desk: keys, select-all, a folded menu on small screens.
"use strict";

(() => {
  const find = (selector, root = document) => Array.from(root.querySelectorAll(selector));

  // The list of keys says what works on this page: a line for what is there, a letter with its button's words.
  const listKeys = (list) => {
    find("[data-needs]", list).forEach((line) => { line.hidden = !document.querySelector(line.dataset.needs); });
    const letters = new Map();
    find("[data-key]").forEach((button) => {
      if (!letters.has(button.dataset.key)) letters.set(button.dataset.key, button.textContent.trim());
    });
    letters.forEach((words, letter) => {
      const [line, term, key, said] = ["div", "dt", "kbd", "dd"].map((name) => document.createElement(name));
      key.textContent = letter;
      said.textContent = words;
      term.append(key);
      line.append(term, said);
      list.querySelector("[data-letters]").before(line);
    });
  };

  // The queues stand open where there is room.
  const wide = matchMedia("(min-width: 60em)");
  const unfold = () => find("[data-wide-open]").forEach((fold) => { if (wide.matches) fold.open = true; });
  wide.addEventListener("change", unfold);
  unfold();

  // Counts beside the queues: fetched where the page did not count, and again when somebody comes back to it.
  const margin = document.querySelector("[data-margin]");
  const renew = async () => {
    try {
      const answer = await fetch(margin.dataset.margin, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected || margin.contains(document.activeElement)) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("nav details");
      const shown = margin.querySelector("details");
      if (!fresh || !shown) return;
      fresh.open = shown.open;
      shown.replaceWith(fresh);
    } catch { /* without a network the page stays as it was */ }
  };
  if (margin && !margin.querySelector(".count")) renew();
  if (margin) document.addEventListener("visibilitychange", () => { if (!document.hidden) renew(); });

  // Bulk: one box picks all; the bar tells how many. <div data-bulk data-words="{} dipilih"><span data-picked>
  const boxes = () => find("[data-pick]");
  const tell = () => find("[data-bulk]").forEach((bar) => {
    const count = boxes().filter((box) => box.checked).length;
    bar.dataset.none = count ? "no" : "yes";
    find("[data-picked]", bar).forEach((line) => { line.textContent = (bar.dataset.words || "{}").replace("{}", String(count)); });
    find("button", bar).forEach((button) => { button.disabled = !count; });
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick-all]")) boxes().forEach((box) => { box.checked = event.target.checked; });
    if (event.target.matches("[data-pick], [data-pick-all]")) tell();
  });
  tell();

  // Words of a field or a paragraph go to the clipboard. <button data-copy="its id" data-copied="Disalin" hidden>
  if (navigator.clipboard) find("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      await navigator.clipboard.writeText(field.value ?? field.textContent.trim());
      button.textContent = button.dataset.copied;
    });
  });
  find("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });

  // What is being written is kept as a draft four seconds after the last letter. <form data-autosave="address">
  find("form[data-autosave]").forEach((form) => {
    const told = form.querySelector("[data-autosaved]");
    let wait = 0;
    let sent = false;
    const keep = async () => {
      const words = new FormData(form);
      find("input[type=file]", form).forEach((field) => words.delete(field.name));
      words.append("quiet", "1");
      try {
        const answer = await fetch(form.dataset.autosave, { method: "POST", body: words, credentials: "same-origin", redirect: "error" });
        if (!answer.ok) throw new Error(answer.status);
        const now = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
        told.textContent = told.dataset.autosaved.replace("{}", now);
      } catch { told.textContent = told.dataset.notSaved; }
    };
    form.addEventListener("input", () => {
      clearTimeout(wait);
      if (!sent) wait = setTimeout(keep, 4000);
    });
    form.addEventListener("submit", () => { sent = true; clearTimeout(wait); });
  });

  // Keys: j k enter x a r on rows, the letter of any [data-key], / search, ? the list of them.
  const rows = find("[data-rows] tr");
  const acts = { a: "answer", r: "question" };
  let here = -1;
  const stand = (index) => {
    if (!rows.length) return;
    rows[here]?.classList.remove("is-here");
    here = Math.max(0, Math.min(rows.length - 1, index));
    rows[here].classList.add("is-here");
    rows[here].querySelector(".row-link")?.focus({ preventScroll: true });
    rows[here].scrollIntoView({ block: "nearest" });
  };
  const help = document.querySelector("[data-shortcuts]");
  if (help) listKeys(help);
  // Whoever switched the keys off has none (WCAG 2.1.4); every one of them is a link or a button as well.
  if (document.body.dataset.keys !== "off") document.addEventListener("keydown", (event) => {
    const busy = event.target.closest("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]");
    if (busy || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") stand(here + 1);
    else if (event.key === "k") stand(here - 1);
    else if (event.key === "?") help?.showModal();
    else if (event.key === "x" && here >= 0) rows[here].querySelector("[data-pick]")?.click();
    else if (acts[event.key] && here >= 0 && rows[here].closest("[data-answers]")) {
      location.href = `${rows[here].querySelector(".row-link").href}/${acts[event.key]}`;
    } else if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (!search) return;
      event.preventDefault();
      search.focus();
    } else if (/^[a-z]$/.test(event.key)) {
      const target = document.querySelector(`[data-key="${event.key}"]`);
      if (target) { event.preventDefault(); target.focus(); target.click(); }
    }
  });
})();
