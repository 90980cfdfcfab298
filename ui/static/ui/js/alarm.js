// Words that suggest an emergency, pointed out while somebody types (rule I7): a field with data-alarm="着火|smoke|…" and
// an element [data-alarm-note="id of the field"] that shows itself, says which words, and may carry a button
// [data-alarm-on="id of a check box"] that switches it on. Without this file the case page says it after saving.
"use strict";
(() => {
  const LATIN = /^[a-z0-9]/;
  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ");
  const edge = (text, at) => at < 0 || at >= text.length || !/[a-z0-9]/.test(text[at]);
  const stands = (text, word) => {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      if (!LATIN.test(word) || (edge(text, at - 1) && edge(text, at + word.length))) return true;
    }
    return false;
  };
  const look = (field) => {
    const note = document.querySelector(`[data-alarm-note="${field.id}"]`);
    if (!note) return;
    const text = plain(field.value);
    const found = text ? field.dataset.alarm.split("|").filter((word) => word && stands(text, word)) : [];
    const on = note.querySelector("[data-alarm-on]");
    const box = on && document.getElementById(on.dataset.alarmOn);
    note.querySelector("[data-alarm-said]").textContent = found.slice(0, 4).join(" · ");
    note.hidden = !found.length || Boolean(box && box.checked);
  };
  document.addEventListener("input", (event) => { if (event.target.dataset && event.target.dataset.alarm) look(event.target); });
  document.addEventListener("change", (event) => {
    const note = document.querySelector(`[data-alarm-on="${event.target.id}"]`);
    if (note) look(document.getElementById(note.closest("[data-alarm-note]").dataset.alarmNote));
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-alarm-on]");
    if (!button) return;
    const box = document.getElementById(button.dataset.alarmOn);
    box.checked = true;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    box.focus();
  });
  hy.onContent((root) => root.querySelectorAll("[data-alarm]").forEach(look));
})();
