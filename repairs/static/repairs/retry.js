// On a slow line: a form that could not be sent stays as it is and is sent again when the line is back.
(() => {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-retry]");
    if (!form || navigator.onLine !== false) return;
    event.preventDefault();
    const line = form.querySelector("[data-retry-line]") || form.appendChild(Object.assign(document.createElement("p"), { className: "box box--attn" }));
    line.dataset.retryLine = "";
    line.setAttribute("role", "status");
    line.textContent = window.hy?.word ? window.hy.word("offline") : "…";
    window.addEventListener("online", () => form.requestSubmit(), { once: true });
  });
})();
