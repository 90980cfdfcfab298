// A form with data-draft="key" outlives a closed tab: its fields lie in this browser until they have been sent.
// The message that says it worked carries extra_tags="draft:key" (or the page <meta name="draft-clear" content="key">)
// and clears it; the sign-in page clears all ("*") after a sign-out, for a desk is shared. data-draft-bound: the server sent the fields back (an error), they are newer.
// Passwords, files, hidden fields and [data-draft-skip] are never kept.
"use strict";
(() => {
  const PREFIX = "hy-draft:";
  const DAYS = 3;
  let store;
  try { store = window.localStorage; store.getItem(PREFIX); } catch { return; }
  const forget = (key) => {
    if (key !== "*") { store.removeItem(PREFIX + key); return; }
    Object.keys(store).filter((name) => name.startsWith(PREFIX)).forEach((name) => store.removeItem(name));
  };
  document.querySelectorAll("meta[name='draft-clear']").forEach((meta) => forget(meta.content));
  // messages.success(request, "…", extra_tags="draft:key") clears that draft with the message that says it worked
  hy.onContent((root) => root.querySelectorAll("[data-tags]").forEach((note) => (
    note.dataset.tags.split(/\s+/).filter((tag) => tag.startsWith("draft:")).forEach((tag) => forget(tag.slice(6))))));
  Object.keys(store).filter((name) => name.startsWith(PREFIX)).forEach((name) => {
    try { if (Date.now() - JSON.parse(store.getItem(name)).at > DAYS * 864e5) store.removeItem(name); } catch { store.removeItem(name); }
  });
  const kept = (el) => el.name && el.name !== "csrfmiddlewaretoken" && !/^(password|file|hidden|submit|button)$/.test(el.type) && el.dataset.draftSkip === undefined;
  const read = (form) => [...form.elements].filter(kept).filter((el) => !/^(checkbox|radio)$/.test(el.type) || el.checked).flatMap((el) => (
    el.multiple && el.options ? [...el.selectedOptions].map((o) => [el.name, o.value]) : [[el.name, el.value]]));
  const write = (form, pairs) => {
    const of = (name) => pairs.filter((pair) => pair[0] === name).map((pair) => pair[1]);
    [...form.elements].filter(kept).forEach((el) => {
      const values = of(el.name);
      if (/^(checkbox|radio)$/.test(el.type)) el.checked = values.includes(el.value);
      else if (el.multiple && el.options) [...el.options].forEach((o) => { o.selected = values.includes(o.value); });
      else if (values.length) el.value = values[0];
      el.dispatchEvent(new Event("change", { bubbles: true }));
    });
    form.dispatchEvent(new CustomEvent("hy:restored", { bubbles: true }));
  };
  // The time of day where the page's times are told (the server's moment carries its zone), not where this machine thinks it is.
  const zone = /([+-])(\d\d):(\d\d)$/.exec(document.body.dataset.now || "");
  const ahead = zone ? (zone[1] === "-" ? -1 : 1) * (zone[2] * 60 + Number(zone[3])) : -new Date().getTimezoneOffset();
  const clock = (at) => new Date(at + ahead * 60000).toISOString().slice(11, 19);
  hy.onContent((root) => {
    const forms = [...root.querySelectorAll("form[data-draft]")];
    if (root.matches("form[data-draft]")) forms.push(root);
    forms.forEach((form) => {
      const key = PREFIX + form.dataset.draft;
      const status = form.querySelector("[data-draft-status]") || document.querySelector("[data-draft-status]");
      const show = (text, discard) => {
        if (!status) return;
        status.replaceChildren(hy.icon("check"), ` ${text} `);
        if (!discard) return;
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn-quiet btn-sm";
        button.textContent = hy.word("discard");
        button.addEventListener("click", () => { store.removeItem(key); form.reset(); window.location.reload(); });
        status.append(button);
      };
      const blank = JSON.stringify(read(form));
      if (form.dataset.draftBound === undefined) {
        try {
          const draft = JSON.parse(store.getItem(key) || "null");
          if (draft && JSON.stringify(draft.fields) !== blank) { write(form, draft.fields); show(hy.word("restored"), true); }
        } catch { store.removeItem(key); }
      }
      let waiting;
      const save = () => {
        clearTimeout(waiting);
        waiting = 0;
        if (form.id ? document.getElementById(form.id) !== form : !document.contains(form)) return; // replaced meanwhile: fields beside it, the estate's, belong to its successor
        const fields = read(form);
        if (JSON.stringify(fields) === blank) return;
        try { store.setItem(key, JSON.stringify({ at: Date.now(), fields })); show(hy.word("saved", { time: clock(hy.now()) })); } catch { /* full or forbidden: the form still works */ }
      };
      form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(save, 400); });
      form.addEventListener("change", (event) => { if (event.isTrusted) save(); });
      form.addEventListener("submit", () => { if (waiting) save(); });
      window.addEventListener("pagehide", () => { if (document.contains(form) && waiting) save(); });
    });
  });
})();
