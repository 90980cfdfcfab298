// Keys. Any element may carry data-key: "/", "n", "alt+e", "f2", "ctrl+s", "ctrl+enter": a field is focused,
// anything else clicked. Plain letters rest while one types. ? lists them. In a table with data-keys="rows":
// J and K move, X selects, Enter opens the row's first link.
"use strict";
(() => {
  const typing = (el) => el.closest("input:not([type='checkbox']):not([type='radio']), textarea, select, [contenteditable='true']");
  const name = (event) => {
    const key = event.key.toLowerCase();
    const held = (event.ctrlKey || event.metaKey ? "ctrl+" : "") + (event.altKey ? "alt+" : "");
    // with Alt some systems type another letter: go by the key's place
    return held + (event.altKey && /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : key);
  };
  const press = (key) => {
    const seen = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((el) => el.getClientRects().length);
    if (!seen) return false;
    if (seen.matches("input:not([type='checkbox']):not([type='radio']):not([type='submit']), textarea, select")) {
      seen.focus();
      if (seen.select) seen.select();
    } else {
      seen.click();
    }
    return true;
  };
  const rows = (key) => {
    const table = document.querySelector("table[data-keys='rows']");
    if (!table) return false;
    const all = [...table.tBodies[0].rows];
    const at = all.findIndex((row) => row.classList.contains("is-here"));
    const row = all[at];
    if (key === "j" || key === "k") {
      const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + (key === "j" ? 1 : -1)))];
      if (!next) return false;
      if (row) row.classList.remove("is-here");
      next.classList.add("is-here");
      const link = next.querySelector("a[href]");
      if (link) link.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest" });
      return true;
    }
    if (key === "x" && row) {
      const box = row.querySelector("input[type='checkbox']");
      if (box) box.click();
      return Boolean(box);
    }
    return false;
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.key === "Process") return;
    const key = name(event);
    const plain = !/^(ctrl|alt)\+|^f\d/.test(key);
    if (plain && (typing(event.target) || event.repeat && !"jk".includes(key))) return;
    if (document.querySelector("dialog[open]") && plain) return;
    if (key === "?") {
      const list = document.getElementById("hy-keys");
      if (list && list.showModal) { event.preventDefault(); list.showModal(); }
      return;
    }
    if ((plain && rows(key)) || press(key)) event.preventDefault();
  });
  // A box at the head of a table selects the rows below it.
  document.addEventListener("change", (event) => {
    const box = event.target;
    const table = box.closest("table");
    if (!table || box.type !== "checkbox") return;
    const head = table.querySelector("thead input[data-select-all]");
    const boxes = [...table.querySelectorAll("tbody input[type='checkbox']")];
    if (box === head) boxes.forEach((one) => { one.checked = head.checked; });
    boxes.forEach((one) => one.closest("tr").classList.toggle("is-selected", one.checked));
    if (!head) return;
    const chosen = boxes.filter((one) => one.checked).length;
    head.checked = chosen > 0 && chosen === boxes.length;
    head.indeterminate = chosen > 0 && chosen < boxes.length;
    const bulk = document.querySelector("[data-bulk]");
    if (bulk) {
      bulk.hidden = !chosen;
      const count = bulk.querySelector("[data-bulk-count]");
      if (count) count.textContent = String(chosen);
    }
  });
})();
