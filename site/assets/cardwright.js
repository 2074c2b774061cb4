/* Search over one entry per version, and a button that copies a digest. Works from file:// with the network cut. */
(function () {
  "use strict";
  var base = new URL("../../", document.currentScript.src);
  var entries = window.cardwrightIndex || [];
  var limit = 12;

  function fold(text) {
    return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  }

  var folded = entries.map(function (entry) {
    return { entry: entry, title: fold(entry.title), all: fold([entry.title, entry.text, entry.tags].join(" ")) };
  });

  function matches(query) {
    var words = fold(query).split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    var found = [];
    folded.forEach(function (item, place) {
      if (!words.every(function (word) { return item.all.indexOf(word) >= 0; })) return;
      var inTitle = words.filter(function (word) { return item.title.indexOf(word) >= 0; }).length;
      found.push({ entry: item.entry, score: inTitle, place: place });
    });
    found.sort(function (one, other) { return other.score - one.score || one.place - other.place; });
    return found.map(function (item) { return item.entry; });
  }

  function searchBox() {
    var input = document.getElementById("cw-query");
    var list = document.getElementById("cw-results");
    var said = document.getElementById("cw-found");
    if (!input || !list || !said) return;
    var active = -1;

    function options() { return Array.prototype.slice.call(list.children); }

    function point(next) {
      var all = options();
      if (!all.length) return;
      active = (next + all.length) % all.length;
      all.forEach(function (option, place) { option.setAttribute("aria-selected", String(place === active)); });
      input.setAttribute("aria-activedescendant", all[active].id);
      all[active].scrollIntoView({ block: "nearest" });
    }

    function close() {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function show() {
      var found = matches(input.value);
      list.textContent = "";
      active = -1;
      found.slice(0, limit).forEach(function (entry, place) {
        var link = document.createElement("a");
        link.href = new URL(entry.href, base).href;
        link.id = "cw-result-" + place;
        link.setAttribute("role", "option");
        link.setAttribute("aria-selected", "false");
        link.tabIndex = -1;
        var title = document.createElement("strong");
        title.textContent = entry.title;
        var text = document.createElement("span");
        text.textContent = entry.text;
        link.append(title, text);
        list.append(link);
      });
      var some = input.value.trim() !== "";
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      said.textContent = some ? found.length + " / " + entries.length : "";
    }

    input.addEventListener("input", show);
    input.addEventListener("focus", show);
    input.addEventListener("keydown", function (event) {
      if (event.key === "ArrowDown") { event.preventDefault(); point(active + 1); }
      else if (event.key === "ArrowUp") { event.preventDefault(); point(active - 1); }
      else if (event.key === "Escape") { close(); }
      else if (event.key === "Enter" && !list.hidden) {
        var chosen = options()[Math.max(active, 0)];
        if (chosen) { event.preventDefault(); window.location.href = chosen.href; }
      }
      event.stopPropagation();
    });
    document.addEventListener("click", function (event) {
      if (!event.target.closest(".cw-search")) close();
    });
  }

  function copyButtons() {
    if (!navigator.clipboard) return;
    document.querySelectorAll(".cw-copy").forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", function () {
        navigator.clipboard.writeText(button.dataset.copy).then(function () { button.classList.add("cw-done"); });
      });
    });
  }

  function openForPrint() {
    window.addEventListener("beforeprint", function () {
      document.querySelectorAll("details.cw-data, details.cw-matrix, details.cw-fold").forEach(function (item) { item.open = true; });
    });
  }

  /* One origin open at a time, and none after Escape: they float over the text. */
  function origins() {
    document.addEventListener("click", function (event) {
      var inside = event.target.closest("details.cw-origin");
      document.querySelectorAll("details.cw-origin[open]").forEach(function (item) {
        if (item !== inside) item.open = false;
      });
    });
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Escape") return;
      document.querySelectorAll("details.cw-origin[open]").forEach(function (item) { item.open = false; });
    });
  }

  function contents() {
    var box = document.querySelector(".cw-toc > details");
    if (box && window.matchMedia("(max-width: 60em)").matches) box.open = false;
  }

  /* A link into a folded table opens it. */
  function unfold() {
    var target = window.location.hash.length > 1 && document.getElementById(window.location.hash.slice(1));
    var fold = target && target.parentElement && target.parentElement.querySelector(":scope > details.cw-fold");
    if (fold) fold.open = true;
  }

  window.addEventListener("hashchange", unfold);
  unfold();
  searchBox();
  copyButtons();
  openForPrint();
  origins();
  contents();
})();
