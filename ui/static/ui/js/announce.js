// Says what a swap changed, and what went wrong with one.
// A swapped fragment that carries data-announce="words" is read out; failures become a toast.
"use strict";
(() => {
  document.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target;
    const said = target.matches("[data-announce]") ? target : target.querySelector("[data-announce]");
    if (said) hy.say(said.dataset.announce);
    const wrong = target.querySelector(".is-invalid, [aria-invalid='true']");
    if (wrong && event.detail.requestConfig.verb === "post") (wrong.matches("fieldset") ? wrong.querySelector("input") : wrong).focus();
  });
  // A whole page came instead of a fragment (signed out, or a plain redirect): go there rather than nest it.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, target } = event.detail;
    if (/^\s*<!doctype/i.test(xhr.responseText) && !target.matches("body")) {
      event.detail.shouldSwap = false;
      if (xhr.status < 400) window.location.assign(xhr.responseURL || window.location.href);
      else hy.toast(hy.word("refused"));
    }
  });
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    hy.toast(hy.word(status === 429 ? "busy" : status >= 500 ? "failed" : "refused"));
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, () => hy.toast(hy.word("unreached")));
  // A menu closes when one clicks or tabs elsewhere, or presses Escape; opening works without this.
  const menus = () => document.querySelectorAll("details[data-menu][open]");
  const leave = (event) => menus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  document.addEventListener("click", leave);
  document.addEventListener("focusin", leave);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menus().forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
    if (location.hash === "#hy-nav") location.hash = "main";
  });
  // One press, one post: a form on its way cannot be sent twice.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.dataset.again !== undefined) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 10000);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));
})();
