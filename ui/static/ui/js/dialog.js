// <a href="/…/dispatch/" data-dialog>: the page at that address opens over this one. Without a script it is a link.
// data-dialog="drawer" opens at the right edge. The view answers an HTMX request with its fragment alone; a fragment's
// form posts back to the same dialog; success answers with HX-Redirect (or HX-Refresh). The title is the fragment's
// [data-title], or the link's words.
"use strict";
(() => {
  const dialog = document.getElementById("hy-dialog");
  const body = document.getElementById("hy-dialog-body");
  // Where a hand begins in a form: what was refused, else its first field; in a row of choices, the chosen one.
  const start = (root) => {
    const found = root.querySelector("[autofocus]") || root.querySelector(".is-invalid") ||
      root.querySelector("input:not([type='hidden']):not([type='file']), select, textarea");
    const field = found && !found.matches("[autofocus], input, select, textarea") ? found.querySelector("input") : found;
    const chosen = field && field.type === "radio" && root.querySelector(`input[name="${CSS.escape(field.name)}"]:checked`);
    return chosen || field;
  };
  if (dialog && dialog.showModal && window.htmx) {
    const title = document.getElementById("hy-dialog-title");
    let opener = null;
    let touched = false;
    const load = (href) => htmx.ajax("GET", href, { target: "#hy-dialog-body", swap: "innerHTML" });
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-dialog]");
      if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      opener = link;
      touched = false;
      dialog.classList.toggle("hy-dialog--drawer", link.dataset.dialog === "drawer");
      title.textContent = link.dataset.title || link.textContent.trim();
      body.replaceChildren(busy());
      dialog.showModal();
      load(link.href);
    });
    const busy = () => {
      const line = document.createElement("p");
      line.className = "hy-busy is-on";
      line.append(document.createElement("i"), hy.word("loading"));
      return line;
    };
    // Forms in the dialog answer into it; authors write plain forms.
    document.addEventListener("htmx:afterSwap", (event) => {
      if (event.detail.target !== body) return;
      const named = body.querySelector("[data-title]");
      if (named) title.textContent = named.dataset.title;
      body.querySelectorAll("form[method='post']:not([hx-post])").forEach((form) => {
        form.setAttribute("hx-post", form.getAttribute("action") || (opener ? opener.href : ""));
        form.setAttribute("hx-target", "#hy-dialog-body");
        if (form.enctype === "multipart/form-data") form.setAttribute("hx-encoding", "multipart/form-data");
        htmx.process(form);
      });
      body.querySelectorAll("[data-cancel]").forEach((el) => el.setAttribute("data-close", ""));
      const first = start(body) || body.querySelector(".btn-primary");
      if (first) first.focus();
    });
    // A failed load leaves an empty window: close it, the toast says why.
    for (const name of ["htmx:responseError", "htmx:sendError"]) {
      document.addEventListener(name, (event) => { if (event.detail.target === body && body.querySelector(".hy-busy")) dialog.close(); });
    }
    body.addEventListener("input", () => { touched = true; });
    // Words half written are not lost to a stray click beside the window; Escape and the cross still close it.
    dialog.addEventListener("mousedown", (event) => { if (event.target === dialog && !touched) dialog.close(); });
    dialog.addEventListener("close", () => {
      body.replaceChildren();
      if (opener && document.contains(opener)) opener.focus();
      opener = null;
    });
  }
  // The same act as a page of its own: a keyboard begins in its first field, or in the first that was refused.
  const page = document.querySelector(".hy-act-page form");
  if (page) {
    const field = start(page);
    if (field && (page.querySelector(".is-invalid") || window.matchMedia("(pointer: fine)").matches)) field.focus();
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-close]");
    const open = button && button.closest("dialog");
    if (open) { event.preventDefault(); open.close(); }
  });
})();
