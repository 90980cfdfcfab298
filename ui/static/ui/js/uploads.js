// <div data-uploads> around <input type="file">: thumbnails, taking one out again, paste and drop. The field itself
// keeps the files, so the form posts them as ever; without a script the plain field is there.
// data-max (files), data-max-mb (each): what the server would refuse is said at once. accept is respected.
"use strict";
(() => {
  const fits = (file, accept) => !accept || accept.split(",").map((one) => one.trim().toLowerCase()).some((one) => (
    one.startsWith(".") ? file.name.toLowerCase().endsWith(one) : one.endsWith("/*") ? file.type.startsWith(one.slice(0, -1)) : file.type === one));
  hy.onContent((root) => root.querySelectorAll("[data-uploads]:not(.is-live)").forEach((box) => {
    const input = box.querySelector("input[type='file']");
    const list = box.querySelector("ul");
    const max = Number(box.dataset.max || input.dataset.max || 0) || (input.multiple ? 20 : 1);
    const mb = Number(box.dataset.maxMb || input.dataset.maxMb || 0);
    let files = [];
    box.classList.add("is-live");
    const draw = () => {
      const held = new DataTransfer();
      files.forEach((file) => held.items.add(file));
      input.files = held.files;
      list.querySelectorAll("img[src^='blob:']").forEach((img) => URL.revokeObjectURL(img.src));
      list.querySelectorAll("li:not([data-kept]):not([data-add])").forEach((one) => one.remove());
      const add = list.querySelector("[data-add]");
      files.forEach((file, at) => {
        const item = document.createElement("li");
        const named = document.createElement("span");
        named.append(hy.icon("file"), file.name);
        if (file.type.startsWith("image/")) {
          const img = document.createElement("img");
          img.alt = file.name;
          img.addEventListener("error", () => { URL.revokeObjectURL(img.src); img.replaceWith(named); });
          img.src = URL.createObjectURL(file);
          item.append(img);
        } else {
          item.append(named);
        }
        const out = document.createElement("button");
        out.type = "button";
        out.setAttribute("aria-label", hy.word("remove", { name: file.name }));
        out.append(hy.icon("x"));
        out.addEventListener("click", () => { files.splice(at, 1); draw(); input.focus(); });
        item.append(out);
        list.insertBefore(item, add);
      });
      hy.say(hy.word("added", { n: files.length }));
    };
    const take = (more) => {
      for (const file of more) {
        if (!fits(file, input.accept)) hy.toast(hy.word("wrongkind", { name: file.name }));
        else if (mb && file.size > mb * 1048576) hy.toast(hy.word("toolarge", { name: file.name, mb }));
        else if (max === 1) files = [file];
        else if (files.length >= max) { hy.toast(hy.word("toomany", { n: max })); break; }
        else if (!files.some((one) => one.name === file.name && one.size === file.size && one.lastModified === file.lastModified)) files.push(file);
      }
      draw();
    };
    input.addEventListener("change", () => take([...input.files]));
    box.addEventListener("dragover", (event) => { event.preventDefault(); box.classList.add("is-over"); });
    box.addEventListener("dragleave", () => box.classList.remove("is-over"));
    box.addEventListener("drop", (event) => { event.preventDefault(); box.classList.remove("is-over"); take([...event.dataTransfer.files]); });
    // paste goes to the only upload of the form one is in (or of the page)
    document.addEventListener("paste", (event) => {
      if (!document.contains(box) || !event.clipboardData.files.length) return;
      const form = event.target.closest && event.target.closest("form");
      const near = (form || document).querySelector("[data-uploads]") || document.querySelector("[data-uploads]");
      if (near === box) { event.preventDefault(); take([...event.clipboardData.files]); }
    });
  }));
})();
