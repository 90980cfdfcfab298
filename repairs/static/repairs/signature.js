// The signature pad: strokes go into a hidden field as [[[x, y], ...], ...]. Without it the name is typed.
(() => {
  const NS = "http://www.w3.org/2000/svg";
  const begin = (box) => {
    if (box.dataset.ready) return;
    box.dataset.ready = "yes";
    const field = document.getElementById(box.dataset.for);
    const svg = box.querySelector("svg");
    if (!field || !svg) return;
    box.hidden = false;
    let strokes = [], path = null;
    const at = (event) => {
      const r = svg.getBoundingClientRect();
      return [Math.round((event.clientX - r.left) * 3460 / r.width) / 10, Math.round((event.clientY - r.top) * 1700 / r.height) / 10];
    };
    const keep = () => { field.value = strokes.length ? JSON.stringify(strokes) : ""; };
    const drawn = (stroke) => "M" + stroke.map((p) => p.join(" ")).join("L");
    const ink = () => {
      const line = document.createElementNS(NS, "path");
      line.classList.add("ink");
      svg.append(line);
      box.classList.add("has-ink");
      return line;
    };
    // Signed, and something else was refused: the signature stands there as it was given.
    try {
      strokes = JSON.parse(field.value || "[]");
      strokes.forEach((stroke) => ink().setAttribute("d", drawn(stroke)));
    } catch { strokes = []; }
    svg.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      svg.setPointerCapture(event.pointerId);
      strokes.push([at(event)]);
      path = ink();
    });
    svg.addEventListener("pointermove", (event) => {
      if (!path) return;
      const stroke = strokes[strokes.length - 1];
      stroke.push(at(event));
      path.setAttribute("d", drawn(stroke));
    });
    const end = () => { path = null; keep(); };
    svg.addEventListener("pointerup", end);
    svg.addEventListener("pointercancel", end);
    box.querySelector("[data-sign-again]")?.addEventListener("click", () => {
      strokes = [];
      svg.querySelectorAll(".ink").forEach((one) => one.remove());
      box.classList.remove("has-ink");
      keep();
    });
  };
  const all = () => document.querySelectorAll("[data-sign]").forEach(begin);
  document.addEventListener("DOMContentLoaded", all);
  document.addEventListener("htmx:afterSwap", all);
  if (document.readyState !== "loading") all();
})();
