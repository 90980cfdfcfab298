// The intake console: the caller taken into the form, files staged as they come, how late it is typed, how long the
// person has been on the line. Everything here has a plain button beside it: the form works without this file.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const form = () => byId("intake");
  const word = (name, values = {}) => {
    const found = form().querySelector("template[data-words]").content.querySelector(`[data-word="${name}"]`);
    return found.textContent.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
  };
  const said = (el) => el.dispatchEvent(new Event("input", { bubbles: true }));
  const look = (...ids) => ids.forEach((id) => { if (byId(id)) byId(id).dispatchEvent(new CustomEvent("hy:look")); });
  const opened = hy.now();

  // -- who is on the line ---------------------------------------------------------------------------------------
  let looked = byId("f-reach") ? byId("f-reach").defaultValue.trim() : "";
  let entered = false; // Enter came before the answer did
  const put = (id, value) => { if (byId(id) && value) byId(id).value = value; };
  const take = (button) => {
    const { take: resident, name, who_kind: kind, preferred_way: way, unit, estate } = button.dataset;
    put("f-estate", estate);
    put("f-name", name);
    put("f-who_kind", kind);
    put("f-preferred_way", way);
    put("f-unit", unit);
    byId("f-resident").value = resident;
    said(byId("f-resident"));
    look("f-reach", "alikes");
    byId("f-content").focus();
  };
  const picks = () => [...document.querySelectorAll("#caller .hy-picks button")];
  const settle = () => {
    entered = false;
    const one = document.querySelector("#caller .hy-take");
    if (one) take(one);
    else if (picks().length) picks()[0].focus();
    else if (document.querySelector("#caller .hy-nearest button")) document.querySelector("#caller .hy-nearest button").focus();
    else byId("f-name").focus();
  };
  const pickUnit = (code) => {
    const reach = byId("f-reach");
    if (document.querySelector("#caller .hy-nearest") || reach.classList.contains("is-invalid")) reach.value = code;
    byId("f-unit").value = code;
    byId("f-unit").classList.remove("is-invalid");
    document.querySelectorAll(".hy-nearest").forEach((one) => one.remove());
    said(byId("f-unit"));
    look("f-reach", "alikes");
    reach.focus();
  };
  document.addEventListener("htmx:afterSwap", (event) => {
    const caller = byId("caller");
    if (event.detail.target.id !== "caller" || !caller) return;
    looked = String(event.detail.requestConfig.parameters.reach ?? "").trim();
    const unit = byId("f-unit");
    if (caller.dataset.unit && (!unit.value || unit.dataset.auto === unit.value)) {
      unit.value = unit.dataset.auto = caller.dataset.unit;
      look("alikes");
    }
    if (entered) settle();
  });

  // -- files: each goes up on its own, as soon as it is here -------------------------------------------------------
  let flying = 0;
  const list = () => form().querySelector("[data-stage] ul");
  const note = () => {
    byId("f-uploads").value = [...list().querySelectorAll("[data-id]")].map((one) => one.dataset.id).join(",");
    said(byId("f-uploads"));
  };
  const send = async (body) => {
    const box = form().querySelector("[data-stage]");
    body.append("csrfmiddlewaretoken", form().querySelector("[name='csrfmiddlewaretoken']").value);
    const answer = await fetch(box.dataset.stage, { method: "POST", body });
    if (!answer.ok) throw new Error(String(answer.status));
    const rows = new DOMParser().parseFromString(`<ul>${await answer.text()}</ul>`, "text/html");
    list().append(...rows.querySelectorAll("ul > *"));
    note();
  };
  const stage = async (files) => {
    const box = form().querySelector("[data-stage]");
    list().querySelectorAll("[data-wrong]").forEach((one) => one.remove());
    document.querySelectorAll("[data-file-errors]").forEach((one) => one.remove());
    flying += 1;
    box.classList.add("is-busy");
    const left = [...files];
    while (left.length) {
      const body = new FormData();
      body.append("files", left[0]);
      try { await send(body); } catch { break; }
      left.shift();
    }
    // what could not be sent now stays in the field and goes with the form
    const held = new DataTransfer();
    left.forEach((file) => held.items.add(file));
    byId("f-files").files = held.files;
    if (left.length) hy.toast(hy.word("unreached"));
    flying -= 1;
    box.classList.toggle("is-busy", flying > 0);
  };

  // -- time ---------------------------------------------------------------------------------------------------------
  const two = (n) => String(n).padStart(2, "0");
  const wall = (text) => { const n = text.split(/\D+/).map(Number); return Date.UTC(n[0], n[1] - 1, n[2], n[3], n[4]); };
  const span = (minutes) => {
    const [d, h, m] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
    if (d) return h ? hy.word("dh", { d, h }) : hy.word("d", { d });
    if (h) return m ? hy.word("hm", { h, m: two(m) }) : hy.word("h", { h });
    return hy.word("m", { m });
  };
  const begun = byId("intake") && byId("intake").dataset.here;
  const tick = () => {
    const line = document.querySelector("[data-live]");
    const channel = form().querySelector("[name='channel']:checked");
    if (line) {
      const live = channel && ["phone", "visit"].includes(channel.value);
      line.hidden = !live;
      const s = Math.max(0, Math.floor((hy.now() - opened) / 1000));
      line.querySelector("[data-talk]").textContent = `${two(Math.floor(s / 60))}:${two(s % 60)}`;
      if (live) line.querySelector("[data-live-word]").textContent = word(channel.value === "phone" ? "line" : "desk");
    }
    const received = byId("f-received_at").value;
    const late = form().querySelector("[data-late]");
    const minutes = received ? Math.round((wall(begun) + hy.now() - opened - wall(received)) / 60000) : 0;
    late.hidden = !(minutes >= 30);
    if (minutes >= 30) late.querySelector("[data-late-span]").textContent = span(minutes);
  };

  // -- wiring ---------------------------------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take], [data-pick-unit], [data-stage] [name='drop']");
    if (!button) return;
    event.preventDefault();
    if (button.dataset.take) take(button);
    else if (button.dataset.pickUnit) pickUnit(button.dataset.pickUnit);
    else { button.closest("li").remove(); note(); byId("f-files").focus(); }
  });
  document.addEventListener("input", (event) => {
    if (event.target.id === "f-reach" && byId("f-resident") && byId("f-resident").value) byId("f-resident").value = "";
    if (event.target.form === form()) event.target.classList.remove("is-invalid");
  });
  document.addEventListener("change", (event) => {
    const { id, name, value } = event.target;
    if (id === "f-files") stage(event.target.files);
    if (id === "f-estate" && event.isTrusted && byId("f-resident")) byId("f-resident").value = "";
    if (name === "kind" && value === "praise" && event.target.checked) form().querySelector("[data-about]").open = true;
    if (name === "channel" || name === "received_at") tick();
  });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.key === "Process" || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = picks();
    const at = all.indexOf(document.activeElement);
    if (at >= 0 && /^[1-9]$/.test(event.key) && all[event.key - 1]) { event.preventDefault(); take(all[event.key - 1]); return; }
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && all.length && (at >= 0 || event.target.id === "f-reach")) {
      event.preventDefault();
      const next = at + (event.key === "ArrowDown" ? 1 : -1);
      (next < 0 ? byId("f-reach") : all[Math.min(next, all.length - 1)]).focus();
      return;
    }
    if (event.key !== "Enter" || event.target.form !== form() || !event.target.matches("input, select")) return;
    // Enter never saves by accident: in the first field it takes the caller, elsewhere it goes on to the next field
    event.preventDefault();
    if (event.target.id === "f-reach" && byId("caller")) {
      if (byId("f-resident").value) byId("f-content").focus();
      else if (event.target.value.trim() === looked) settle();
      else { entered = true; look("f-reach"); }
      return;
    }
    const fields = [...form().querySelectorAll("input, select, textarea, button.btn-lg")].filter((el) => el.tabIndex >= 0 && el.getClientRects().length);
    const next = fields[fields.indexOf(event.target) + 1];
    if (next) next.focus();
  });
  document.addEventListener("submit", (event) => {
    if (event.target !== form() || !flying) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    hy.toast(word("uploading"), "clock");
  }, true);
  // What is looked up in the background may fail in silence; a save that fails is told (announce.js) and kept.
  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.addEventListener(name, (event) => { if (event.target.id !== "intake") event.stopImmediatePropagation(); }, true);
  }
  document.addEventListener("paste", (event) => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    stage(event.clipboardData.files);
  });
  const zone = (event) => event.target.closest && event.target.closest("#intake");
  document.addEventListener("dragover", (event) => { if (zone(event)) { event.preventDefault(); form().querySelector("[data-stage]").classList.add("is-over"); } });
  document.addEventListener("dragleave", () => form().querySelector("[data-stage]").classList.remove("is-over"));
  document.addEventListener("drop", (event) => {
    if (!zone(event)) return;
    event.preventDefault();
    form().querySelector("[data-stage]").classList.remove("is-over");
    if (event.dataTransfer.files.length) stage(event.dataTransfer.files);
  });
  const offline = () => {
    const status = document.querySelector("[data-draft-status]");
    if (!navigator.onLine && status) status.replaceChildren(hy.icon("alert"), ` ${word("offline")}`);
  };
  window.addEventListener("offline", offline);
  // A draft came back: look again for what it names, and show the files that wait.
  const restored = () => {
    look("f-reach", "alikes");
    const ids = byId("f-uploads").value;
    list().replaceChildren();
    if (ids) { const body = new FormData(); body.append("uploads", ids); send(body).catch(() => {}); }
    tick();
  };
  // draft.js ran before this file, and htmx listens from DOMContentLoaded on
  document.addEventListener("DOMContentLoaded", () => {
    const back = ["f-reach", "f-resident", "f-content", "f-unit", "f-uploads"].map(byId).some((el) => el && el.value !== el.defaultValue);
    if (back) restored();
  });
  hy.onContent((root) => {
    const here = root.id === "intake" ? root : root.querySelector("#intake");
    if (!here) return;
    here.querySelector("[data-stage]").classList.add("is-live");
    here.classList.add("is-live");
    const first = here.querySelector(".is-invalid, [aria-invalid='true'], [data-choice]");
    if (first) { first.focus(); first.scrollIntoView({ block: "center" }); }
    tick();
  });
  setInterval(tick, 1000);
})();
