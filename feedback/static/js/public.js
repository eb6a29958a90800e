// What script adds to a resident's page. Everything works without it; nothing here is needed to send.
"use strict";

const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
const make = (tag, className, words) => {
  const piece = document.createElement(tag);
  if (className) piece.className = className;
  if (words) piece.textContent = words;
  return piece;
};
document.documentElement.classList.add("js");

// After a fault: go to the summary, so that it is read first.
all("[data-summary]").slice(0, 1).forEach((box) => box.focus());

// A second press while the first is on its way does nothing.
all("form[method=post]:not([data-again])").forEach((form) => form.addEventListener("submit", (event) => {
  if (form.dataset.sent === "yes") { event.preventDefault(); return; }
  if (event.submitter && event.submitter.hasAttribute("formaction")) return;
  form.dataset.sent = "yes";
  all("button", form).forEach((button) => button.setAttribute("aria-busy", "true"));
}));
addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => {
  delete form.dataset.sent;
  all("button", form).forEach((button) => button.removeAttribute("aria-busy"));
}));

// How many letters are left: <textarea data-count="5000" data-count-words="{} huruf lagi" data-count-over="{} huruf terlalu banyak">
all("[data-count]").forEach((box) => {
  const most = Number(box.dataset.count);
  const line = make("p", "count-left");
  line.setAttribute("role", "status");
  box.after(line);
  const tell = () => {
    const left = most - box.value.length;
    const words = left < 0 ? box.dataset.countOver : box.dataset.countWords;
    line.classList.toggle("is-over", left < 0);
    line.textContent = left < most / 5 ? (words || "{}").replace("{}", String(Math.abs(left))) : "";
  };
  box.addEventListener("input", tell);
  tell();
});

// Show what belongs to a choice: <div data-when="identity=open">. Without script all of them are seen.
const follow = () => all("[data-when]").forEach((part) => {
  const [name, values] = part.dataset.when.split("=");
  const chosen = all(`[name="${name}"]`).filter((input) => input.checked || (input.tagName === "SELECT"));
  part.hidden = !chosen.some((input) => values.split(" ").includes(input.value));
});
if (document.querySelector("[data-when]")) {
  document.addEventListener("change", follow);
  follow();
}

// Files: how many in our own words, their names, a small picture, and whether one is too large, before anything is sent.
// <div data-files data-most-bytes data-most-files data-large-words data-many-words>, in it data-file-chosen and data-file-list
all("[data-files]").forEach((box) => {
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector("[data-file-list]");
  const chosen = box.querySelector("[data-file-chosen]");
  if (!input || !list || !chosen) return;
  const tell = () => {
    list.textContent = "";
    const count = input.files.length;
    const words = count > 1 ? chosen.dataset.many : count ? chosen.dataset.one : chosen.dataset.none;
    chosen.textContent = words.replace("{}", String(count));
    const most = Number(box.dataset.mostBytes || 0);
    Array.from(input.files).forEach((file, index) => {
      const row = make("li");
      if (/^image\/(jpeg|png|webp)$/.test(file.type) && file.size < 2e7) {
        const picture = make("img");
        picture.alt = "";
        const reader = new FileReader();
        reader.onload = () => { picture.src = reader.result; };
        reader.readAsDataURL(file);
        row.append(picture);
      }
      const [unit, whole] = file.size < 1e5 ? ["kB", 1024] : ["MB", 1048576];
      const size = Math.max(file.size / whole, 0.1).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
      row.append(make("span", "", `${file.name} (${size} ${unit})`));
      if (most && file.size > most) row.append(make("strong", "wrong", box.dataset.largeWords || "!"));
      if (box.dataset.mostFiles && index >= Number(box.dataset.mostFiles)) row.append(make("strong", "wrong", box.dataset.manyWords || "!"));
      list.append(row);
    });
  };
  input.addEventListener("change", tell);
  addEventListener("pageshow", () => { if (input.files.length) tell(); });
});

// Where this is: <button type="button" data-locate="lat_id lon_id" data-done data-failed hidden>
all("[data-locate]").forEach((button) => {
  if (!navigator.geolocation) return;
  const [latitude, longitude] = button.dataset.locate.split(" ").map((id) => document.getElementById(id));
  const line = make("p", "hint");
  line.setAttribute("role", "status");
  button.after(line);
  button.hidden = false;
  button.addEventListener("click", () => {
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition((place) => {
      latitude.value = place.coords.latitude.toFixed(5);
      longitude.value = place.coords.longitude.toFixed(5);
      line.textContent = button.dataset.done || "";
      button.removeAttribute("aria-busy");
    }, () => {
      line.textContent = button.dataset.failed || "";
      button.removeAttribute("aria-busy");
    }, { enableHighAccuracy: true, timeout: 15000 });
  });
});

// Pickers that filter a long list as one types: <input data-filter="unit"> beside <select id="unit">
all("[data-filter]").forEach((typed) => {
  const list = document.getElementById(typed.dataset.filter);
  if (!list) return;
  const options = all("option", list).map((option) => [option, option.textContent.toLowerCase()]);
  typed.closest("[hidden]")?.removeAttribute("hidden");
  typed.hidden = false;
  typed.addEventListener("input", () => {
    const words = typed.value.toLowerCase().split(/\s+/).filter(Boolean);
    options.forEach(([option, text]) => {
      option.hidden = option.disabled = option.value !== "" && !words.every((word) => text.includes(word));
    });
    all("optgroup", list).forEach((group) => {
      group.hidden = all("option", group).every((option) => option.hidden);
    });
    const left = options.filter(([option]) => !option.hidden && option.value !== "");
    if (words.length && left.length) list.value = left[0][0].value;
  });
});
