// What the other scripts share: words, icons, the spoken region, toasts. Nothing here draws a page;
// everything important works without any of it.
"use strict";
window.hy = (() => {
  const words = document.getElementById("hy-words");
  // The word of that name in the page's language, with {placeholders} filled in.
  const word = (name, values = {}) => {
    const found = words && words.content.querySelector(`[data-word="${name}"]`);
    return (found ? found.textContent : "").replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
  };
  const SVG = "http://www.w3.org/2000/svg";
  const icon = (name) => {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", document.querySelector(".hy-i") ? "hy-i" : "i");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS(SVG, "use");
    use.setAttribute("href", `${document.body.dataset.sprite}#${name}`);
    svg.append(use);
    return svg;
  };
  // Run fn on the page and on everything swapped in later.
  const onContent = (fn) => {
    fn(document.body);
    document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) fn(event.target); });
  };
  const live = () => document.getElementById("hy-live");
  const say = (text) => {
    const region = live();
    if (!region || !text) return;
    region.textContent = "";
    setTimeout(() => { region.textContent = text; }, 50);
  };
  const toast = (text, tone = "alert", seconds = 8) => {
    const place = document.getElementById("hy-toasts");
    if (!place || !text) return;
    const note = document.createElement("div");
    note.className = "hy-toast";
    const span = document.createElement("span");
    span.textContent = text;
    note.append(icon(tone), span);
    // a dialog covers the page: its messages belong on top of it
    const open = document.querySelector("dialog[open]");
    (open ? open.querySelector(".hy-dialog__body") || open : place).append(note);
    setTimeout(() => note.remove(), seconds * 1000);
  };
  // The server's moment: this machine's clock may be wrong, the page's is not.
  const skew = Date.parse(document.body.dataset.now || "") - Date.now() || 0;
  const now = () => Date.now() + skew;
  return { word, icon, onContent, say, toast, now };
})();
