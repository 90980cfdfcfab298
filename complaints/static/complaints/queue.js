// The bulk bar of the queue: shown while something is chosen, and saying why an act is off.
// A row's data-can names what its state allows; the server decides all the same.
"use strict";
(() => {
  const chosen = (form) => [...form.querySelectorAll("tbody input[type='checkbox']:checked")].map((box) => box.closest("tr"));
  const draw = (form) => {
    const bar = form.querySelector("[data-bulk]");
    if (!bar) return;
    const rows = chosen(form);
    bar.hidden = !rows.length;
    bar.querySelector("[data-bulk-count]").textContent = String(rows.length);
    const why = [];
    bar.querySelectorAll("button[data-why]").forEach((button) => {
      const able = rows.filter((row) => row.dataset.can.split(" ").includes(button.value)).length;
      const off = able < Number(button.dataset.least || 1);
      button.toggleAttribute("aria-disabled", off);
      if (off) { button.setAttribute("aria-disabled", "true"); button.setAttribute("aria-describedby", "bulk-why"); why.push(button.dataset.why); }
    });
    bar.querySelector(".why").textContent = rows.length ? why[0] || "" : "";
  };
  hy.onContent((root) => root.querySelectorAll("form[data-queue]").forEach(draw));
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-queue]");
    if (form) draw(form);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("form[data-queue] button[aria-disabled='true']")) event.preventDefault();
  });
  document.addEventListener("reset", (event) => {
    const form = event.target.closest("form[data-queue]");
    if (!form) return;
    setTimeout(() => {
      form.querySelectorAll("tr.is-selected").forEach((row) => row.classList.remove("is-selected"));
      form.querySelectorAll("[data-select-all]").forEach((box) => { box.indeterminate = false; });
      draw(form);
    });
  });
})();
