// One hand on the keyboard: Y and N for reached, 1–3 solved, 4–6 satisfied, W the words, Ctrl+Enter saves.
// Plain keys rest while one types.
(() => {
  const form = document.querySelector("form[data-record]");
  if (!form) return;
  const names = { y: ["reached", 0], n: ["reached", 1] };
  ["1", "2", "3"].forEach((key, i) => { names[key] = ["solved", i]; });
  ["4", "5", "6"].forEach((key, i) => { names[key] = ["satisfaction", i]; });
  const typing = (where) => where.matches("textarea, select, input:not([type=radio]):not([type=checkbox])") || where.isContentEditable;
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button[name=next]"));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    const wanted = names[key];
    const target = key === "w" ? form.querySelector("textarea") : wanted && form.querySelectorAll(`[name="${wanted[0]}"]`)[wanted[1]];
    if (!target) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (key === "w") target.focus();
    else { target.checked = true; target.focus(); target.dispatchEvent(new Event("change", { bubbles: true })); }
  }, true);
})();
