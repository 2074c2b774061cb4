/* Search over one entry per version, filters and sorting of tables, a button that copies a digest.
   Works from file:// with the network cut. */
(function () {
  "use strict";
  var base = new URL("../../", document.currentScript.src);
  var limit = 12;

  function fold(text) {
    return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  }

  function list(found) { return Array.prototype.slice.call(found); }

  /* The index comes in scripts of a thousand versions when the reader turns to the search box, not with each page. */
  var index = { rows: [], folded: [], all: 0, left: -1, then: [] };
  window.cardwrightSearch = {
    about: function (said) {
      index.all = said.entries;
      index.left = said.shards;
      for (var number = 0; number < said.shards; number += 1) load(number + ".js");
      ready();
    },
    add: function (rows) {
      rows.forEach(function (row) {
        index.rows.push(row);
        index.folded.push([fold(row[0]), fold(row[1] + " " + row[2])]);
      });
      index.left -= 1;
      ready();
    }
  };

  function load(name) {
    var script = document.createElement("script");
    script.src = new URL("assets/cardwright/search/" + name, base).href;
    document.head.append(script);
  }

  function ready() {
    if (index.left !== 0) return;
    index.then.splice(0).forEach(function (work) { work(); });
  }

  function whenReady(work) {
    index.then = [work];
    if (index.left === -1) { index.left = -2; load("index.js"); }
    ready();
  }

  /* Where a word begins: who searches for what is complete is not shown what is incomplete. */
  var inside = /[0-9a-z\u00df-\u052f]/;

  function begins(text, word) {
    var at = text.indexOf(word);
    while (at > 0 && inside.test(text[at - 1])) at = text.indexOf(word, at + 1);
    return at >= 0;
  }

  /* A name is found by any part of it, the rest by how its words begin. */
  function matches(query) {
    var words = fold(query).split(/\s+/).filter(Boolean);
    var found = [];
    if (!words.length) return found;
    index.folded.forEach(function (texts, place) {
      var score = 0;
      for (var at = 0; at < words.length; at += 1) {
        if (texts[0].indexOf(words[at]) >= 0) score += 1;
        else if (!begins(texts[1], words[at])) return;
      }
      found.push([score, place]);
    });
    found.sort(function (one, other) { return other[0] - one[0] || one[1] - other[1]; });
    return found.map(function (item) { return index.rows[item[1]]; });
  }

  function searchBox() {
    var input = document.getElementById("cw-query");
    var results = document.getElementById("cw-results");
    var said = document.getElementById("cw-found");
    var box = input && input.closest(".cw-search");
    if (!box || !results || !said) return;
    var active = -1;

    function options() { return list(results.children); }

    function point(next) {
      var all = options();
      if (!all.length) return;
      active = (next + all.length) % all.length;
      all.forEach(function (option, place) { option.setAttribute("aria-selected", String(place === active)); });
      input.setAttribute("aria-activedescendant", all[active].id);
      all[active].scrollIntoView({ block: "nearest" });
    }

    function close() {
      results.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function show() {
      var found = matches(input.value);
      results.textContent = "";
      active = -1;
      found.slice(0, limit).forEach(function (row, place) {
        var link = document.createElement("a");
        link.href = new URL(row[3], base).href;
        link.id = "cw-result-" + place;
        link.setAttribute("role", "option");
        link.setAttribute("aria-selected", "false");
        link.tabIndex = -1;
        var title = document.createElement("strong");
        title.textContent = row[0];
        var text = document.createElement("span");
        text.textContent = row[1];
        link.append(title, text);
        results.append(link);
      });
      var some = input.value.trim() !== "";
      results.hidden = !found.length;
      input.setAttribute("aria-expanded", String(!results.hidden));
      said.textContent = !some ? "" : !found.length ? box.dataset.none
        : box.dataset.found.replace("{n}", found.length).replace("{all}", index.all);
    }

    function search() { whenReady(show); }

    input.addEventListener("input", search);
    input.addEventListener("focus", search);
    input.addEventListener("keydown", function (event) {
      if (event.key === "ArrowDown") { event.preventDefault(); point(active + 1); }
      else if (event.key === "ArrowUp") { event.preventDefault(); point(active - 1); }
      else if (event.key === "Escape") { close(); }
      else if (event.key === "Enter" && !results.hidden) {
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

  function labelled(text, control) {
    var label = document.createElement("label");
    label.append(text + " ", control);
    return label;
  }

  function choice(group, all) {
    var select = document.createElement("select");
    select.dataset.by = group.dataset.by;
    select.append(new Option(all, ""));
    list(group.children).forEach(function (item) { select.append(new Option(item.textContent, item.dataset.value)); });
    group.replaceWith(labelled(group.dataset.label, select));
    return select;
  }

  /* Rows of a table by words, status and regime; without script the whole table stands there. */
  function filters() {
    document.querySelectorAll(".cw-filter").forEach(function (bar) {
      var table = document.getElementById(bar.dataset.table);
      if (!table) return;
      var rows = list(table.tBodies[0].rows);
      var texts = rows.map(function (row) { return fold(row.textContent); });
      var input = document.createElement("input");
      input.type = "search";
      input.autocomplete = "off";
      bar.prepend(labelled(bar.dataset.label, input));
      var chosen = list(bar.querySelectorAll("ul")).map(function (group) { return choice(group, bar.dataset.all); });
      var said = bar.querySelector("[role=status]");
      bar.hidden = false;

      function apply() {
        var words = fold(input.value).split(/\s+/).filter(Boolean);
        var shown = 0;
        rows.forEach(function (row, place) {
          var kept = words.every(function (word) { return texts[place].indexOf(word) >= 0; }) &&
            chosen.every(function (select) {
              return !select.value || row.dataset[select.dataset.by].split(" ").indexOf(select.value) >= 0;
            });
          row.hidden = !kept;
          shown += kept ? 1 : 0;
        });
        said.textContent = said.dataset.said.replace("{n}", shown).replace("{all}", rows.length);
      }

      input.addEventListener("input", apply);
      chosen.forEach(function (select) { select.addEventListener("change", apply); });
    });
  }

  var language = document.documentElement.lang || "en";

  /* Numbers as the language of the page writes them; a day such as 21.11.2026 as one number. */
  function numberIn(text) {
    var plain = text.replace(/[\u202f\s]/g, "").replace("\u2212", "-");
    var day = /^(\d\d)[./](\d\d)[./](\d{4})$/.exec(plain);
    var iso = /^(\d{4})-(\d\d)-(\d\d)$/.exec(plain);
    if (day) return Number(day.slice(1).reverse().join(""));
    if (iso) return Number(iso.slice(1).join(""));
    return parseFloat(language === "en" ? plain : plain.replace(",", "."));
  }

  /* A cell sorts by its count of gaps, by its number, else by its words. */
  function sortKey(cell) {
    var count = cell.querySelector(".cw-of");
    return { text: fold(cell.textContent.trim()), number: numberIn((count || cell).textContent.trim()) };
  }

  function sortBy(table, heads, column) {
    var down = heads[column].getAttribute("aria-sort") === "ascending";
    heads.forEach(function (head) { head.removeAttribute("aria-sort"); });
    heads[column].setAttribute("aria-sort", down ? "descending" : "ascending");
    var rows = list(table.tBodies[0].rows).map(function (row, place) {
      return { row: row, place: place, key: sortKey(row.cells[column]) };
    });
    var numbers = rows.some(function (item) { return !isNaN(item.key.number); }) &&
      rows.every(function (item) { return !isNaN(item.key.number) || item.key.text === "–"; });
    rows.sort(function (one, other) {
      var order = numbers
        ? (isNaN(one.key.number) ? -1 : one.key.number) - (isNaN(other.key.number) ? -1 : other.key.number)
        : one.key.text.localeCompare(other.key.text, language, { numeric: true });
      return (down ? -order : order) || one.place - other.place;
    });
    rows.forEach(function (item) { table.tBodies[0].append(item.row); });
  }

  /* The heads of single columns, whichever row of heads they stand in; in the order of the columns. A table of a page
     of the team's own says no scopes. */
  function columnHeads(table) {
    var heads = list(table.tHead.querySelectorAll("th[scope=col]"));
    return heads.length || !table.tHead.rows.length ? heads : list(table.tHead.rows[table.tHead.rows.length - 1].cells);
  }

  function sorting() {
    document.querySelectorAll("table[data-sortable]").forEach(function (table) {
      var heads = columnHeads(table);
      heads.forEach(function (head, column) {
        var button = document.createElement("button");
        button.type = "button";
        button.className = "cw-sort";
        button.setAttribute("aria-label", table.dataset.sortable + ": " + head.textContent.trim());
        head.append(button);
        button.addEventListener("click", function () { sortBy(table, heads, column); });
      });
    });
  }

  /* On a narrow screen the rows of a table stand as lists, each value under the head of its column. The roles keep it
     a table for screen readers. A matrix stays one, and scrolls in its own region. */
  function stack(table) {
    if (table.classList.contains("cw-stacked")) return;
    var heads = columnHeads(table).map(function (head) {
      return (head.querySelector(".cw-sort") ? head.firstChild : head).textContent.trim();
    });
    table.setAttribute("role", "table");
    list(table.querySelectorAll("thead, tbody, tfoot")).forEach(function (part) { part.setAttribute("role", "rowgroup"); });
    list(table.rows).forEach(function (row) {
      row.setAttribute("role", "row");
      list(row.cells).forEach(function (cell, place) {
        var head = cell.tagName === "TH";
        cell.setAttribute("role", !head ? "cell" : cell.scope === "row" ? "rowheader" : "columnheader");
        if (!head) cell.dataset.label = heads[place] || "";
        if (!cell.textContent.trim()) cell.classList.add("cw-empty");
      });
    });
    table.classList.add("cw-stacked");
  }

  /* Those that do not fit; a folded table has no width yet, there the columns decide. All are measured before any moves.
     Around a table of a page of the team's own stands what the frame puts there, as wide as the table. */
  function stacking() {
    var narrow = window.matchMedia("(max-width: 44em)");
    var content = document.getElementById("cw-content");
    if (content && !content.querySelector(".cw-page")) content.classList.add("cw-own");
    function tooWide(table) {
      if (!table.tHead) return false;
      var room = (table.closest(".cw-own") || table.parentElement).clientWidth;
      return table.offsetWidth ? Math.max(table.offsetWidth, table.scrollWidth) > room : columnHeads(table).length > 3;
    }
    function apply() {
      var tables = document.querySelectorAll(".cw-page table:not(.cw-marks), .cw-own table");
      if (narrow.matches) list(tables).filter(tooWide).forEach(stack);
    }
    narrow.addEventListener("change", apply);
    apply();
  }

  function openForPrint() {
    window.addEventListener("beforeprint", function () {
      document.querySelectorAll("details.cw-data, details.cw-fold").forEach(function (item) { item.open = true; });
    });
  }

  /* One origin or the menu open at a time, and none after Escape: they float over the text. */
  function floating() {
    function close(but) {
      document.querySelectorAll("details.cw-origin[open], details.cw-menu[open]").forEach(function (item) {
        if (item !== but) item.open = false;
      });
    }
    document.addEventListener("click", function (event) { close(event.target.closest("details.cw-origin, details.cw-menu")); });
    document.addEventListener("keydown", function (event) { if (event.key === "Escape") close(null); });
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
  filters();
  sorting();
  stacking();
  copyButtons();
  openForPrint();
  floating();
  contents();
})();
