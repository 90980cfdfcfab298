// Keeps every [data-due] chip true to the second it is read: words, ring, and the turn from time left to soon to over.
// data-due, data-start, data-soon: ISO moments. data-seconds: count seconds below an hour.
// A bare element with data-due (no chip) just shows the span left, with data-words "x left"; data-since the span gone by.
"use strict";
(() => {
  const two = (n) => String(n).padStart(2, "0");
  const span = (ms, seconds) => {
    let s = Math.floor(Math.abs(ms) / 1000);
    const d = Math.floor(s / 86400); s %= 86400;
    const h = Math.floor(s / 3600); s %= 3600;
    const m = Math.floor(s / 60); s %= 60;
    if (d) return h ? hy.word("dh", { d, h }) : hy.word("d", { d });
    if (h) return m ? hy.word("hm", { h, m: two(m) }) : hy.word("h", { h });
    if (seconds) return m ? hy.word("ms", { m, s: two(s) }) : hy.word("s", { s });
    return m ? hy.word("m", { m }) : hy.word("under");
  };
  const draw = (el, now) => {
    const due = Date.parse(el.dataset.due);
    const left = due - now;
    const length = span(left, "seconds" in el.dataset);
    if (!el.classList.contains("hy-chip")) {
      el.textContent = left < 0 || "words" in el.dataset ? hy.word(left < 0 ? "over" : "left", { span: length }) : length;
      return;
    }
    const late = left < 0;
    const soon = !late && now >= Date.parse(el.dataset.soon);
    el.lastElementChild.textContent = hy.word(late ? "over" : soon ? "soon" : "left", { span: length });
    el.classList.toggle("hy-chip--soon", soon);
    if (late) {
      if (!el.classList.contains("hy-chip--late")) el.firstElementChild.replaceWith(hy.icon("alert"));
      el.classList.add("hy-chip--late");
      return;
    }
    const ring = el.querySelector("circle:last-child");
    const whole = due - Date.parse(el.dataset.start);
    if (ring && whole > 0) ring.setAttribute("stroke-dasharray", `${Math.max(0, Math.min(100, Math.round(100 * left / whole)))} 100`);
  };
  const gone = (el, now) => { el.textContent = span(now - Date.parse(el.dataset.since), true); };
  let beat = 0;
  const tick = () => {
    const now = hy.now();
    // chips without seconds change once a minute: look at them every ten seconds, at the rest every second
    const which = beat++ % 10 === 0 ? "[data-due]" : "[data-due][data-seconds]";
    if (document.hidden) return;
    document.querySelectorAll(which).forEach((el) => draw(el, now));
    document.querySelectorAll("[data-since]").forEach((el) => gone(el, now));
  };
  tick();
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", () => { beat = 0; tick(); });
  document.addEventListener("htmx:load", () => { beat = 0; tick(); });
})();
