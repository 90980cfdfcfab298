// On a slow line: a form that could not be sent stays as it is, photos included, and is sent again until it arrives.
(() => {
  const FIRST = 2000, LAST = 30000;
  const word = (name) => (window.hy?.word ? window.hy.word(name) : "…");
  const tell = (form) => {
    const line = form.querySelector("[data-retry-line]") || form.appendChild(Object.assign(document.createElement("p"), { className: "box box--attn" }));
    line.dataset.retryLine = "";
    line.setAttribute("role", "status");
    line.textContent = word("offline");
  };
  const back = (wait) => new Promise((go) => {
    const timer = setTimeout(go, wait);
    window.addEventListener("online", () => { clearTimeout(timer); go(); }, { once: true });
  });
  const send = async (form, body) => {
    for (let wait = FIRST; ; wait = Math.min(wait * 2, LAST)) {
      try {
        return await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
      } catch {
        tell(form);
        await back(wait);
      }
    }
  };
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-retry]");
    if (!form || event.defaultPrevented) return;
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "yes";
    const body = new FormData(form, event.submitter || undefined);
    form.setAttribute("aria-busy", "true");
    const answer = await send(form, body);
    const page = await answer.text();
    // Shown as if the browser had asked for it; asked for again, it would have lost its message.
    if (answer.redirected) window.history.replaceState(null, "", answer.url);
    document.open(); document.write(page); document.close();
  });
})();
