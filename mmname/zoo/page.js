"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const size = data.size;
  const fields = new Map(data.fields.map((field) => [field.name, field]));
  const at = (id) => document.getElementById(id);
  const PAGE = 100;
  const COLOURS = ["#3b7dd8", "#e0742b", "#3a9b57", "#c2434f", "#8a63c9", "#9a6a4c", "#d36bb0", "#80868f"];

  // The value of a field in a row: of words by their place in the list of all words, of rare numbers by row.
  for (const field of fields.values()) {
    if (field.kind === "rare") {
      const held = new Map(field.rows.map((row, i) => [row, field.values[i]]));
      field.get = (row) => held.get(row) ?? null;
    } else if (field.kind === "words") {
      field.get = (row) => (field.values[row] < 0 ? null : field.words[field.values[row]]);
    } else {
      field.get = (row) => field.values[row];
    }
    field.number = field.kind !== "words";
  }
  const get = (name, row) => fields.get(name).get(row);
  const searched = ["name", "path", "model_name", "paper"].filter((name) => fields.has(name));
  const texts = Array.from({ length: size }, (_, row) =>
    searched.map((name) => get(name, row) ?? "").join("\n").toLowerCase());

  let found = [];
  let sorted = { field: null, down: false };
  let page = 0;
  let marked = null;
  const shown = new Set(data.shown.filter((name) => fields.has(name)));
  let metrics = []; // those that most of the rows found have, shown without being asked for

  // The columns of the table: the chosen ones, the metrics before the weights and what they cost.
  function visible() {
    const last = data.last.filter((name) => shown.has(name));
    return [...new Set([...[...shown].filter((name) => !last.includes(name)), ...metrics, ...last])];
  }

  function measured() {
    const there = new Set(found);
    const counts = data.metrics.map((name) => {
      const field = fields.get(name);
      return [name, field.kind === "rare" ? field.rows.filter((row) => there.has(row)).length : found.length];
    });
    const asked = at("search").value.toLowerCase();
    const most = counts.filter(([, count]) => count > 0).sort((a, b) => b[1] - a[1]).slice(0, 3).map(([name]) => name);
    const named = data.metrics.filter((name) => new RegExp(`(^|[\\s-])${name}[<>=]`).test(asked));
    metrics = [...new Set([...named, ...most])].slice(0, 4);
    if (sorted.field && data.metrics.includes(sorted.field)) metrics = [...new Set([...metrics, sorted.field])];
  }

  function element(tag, attributes = {}, ...inside) {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) {
      if (key in made && typeof value !== "string") made[key] = value;
      else made.setAttribute(key, value);
    }
    made.append(...inside);
    return made;
  }

  function option(select, value, text) {
    select.append(element("option", { value }, text));
  }

  function shownNumber(value) {
    if (Math.abs(value) >= 1e9) return `${+(value / 1e9).toPrecision(4)}G`;
    if (Math.abs(value) >= 1e6) return `${+(value / 1e6).toPrecision(4)}M`;
    return String(+value.toPrecision(6));
  }

  // What is asked: words, conditions on fields, and one value of each filter.
  function tests() {
    const asked = [];
    for (const word of at("search").value.toLowerCase().split(/\s+/).filter(Boolean)) {
      const parts = /^(-?)([a-z_][\w.]*)(>=|<=|=|>|<)(.+)$/.exec(word);
      if (parts && fields.has(parts[2])) {
        const [, not, name, sign, wanted] = parts;
        const field = fields.get(name);
        const number = Number(wanted);
        const test = (row) => {
          const value = field.get(row);
          if (value === null) return false;
          if (sign === "=") {
            const text = String(value).toLowerCase();
            return text === wanted || text.split(" ").includes(wanted) || (field.number && value === number);
          }
          if (!field.number) return false;
          return sign === ">" ? value > number : sign === "<" ? value < number : sign === ">=" ? value >= number : value <= number;
        };
        asked.push(not ? (row) => !test(row) : test);
      } else if (word.length > 1 && word.startsWith("-")) {
        asked.push((row) => !texts[row].includes(word.slice(1)));
      } else {
        asked.push((row) => texts[row].includes(word));
      }
    }
    for (const select of at("filters").querySelectorAll("select")) {
      if (!select.value) continue;
      const field = fields.get(select.name);
      const wanted = field.words[Number(select.value)];
      asked.push((row) => field.get(row) === wanted);
    }
    if (at("weights").checked) asked.push((row) => get("checkpoint", row) !== null);
    return asked;
  }

  function find() {
    const asked = tests();
    found = [];
    for (let row = 0; row < size; row++) if (asked.every((test) => test(row))) found.push(row);
    if (sorted.field) {
      const field = fields.get(sorted.field);
      const sign = sorted.down ? -1 : 1;
      found.sort((a, b) => {
        const [x, y] = [field.get(a), field.get(b)];
        if (x === null || y === null) return (x === null) - (y === null) || a - b;
        return (x < y ? -sign : x > y ? sign : 0) || a - b;
      });
    }
    page = 0;
    measured();
    at("count").textContent = `${found.length} of ${size} rows`;
    table();
    plot();
  }

  function head() {
    at("head").replaceChildren(...visible().map((name) => {
      const field = fields.get(name);
      const mark = sorted.field === name ? (sorted.down ? " ▼" : " ▲") : "";
      const button = element("button", { type: "button", "data-field": name }, name + mark);
      button.addEventListener("click", () => {
        sorted = { field: name, down: sorted.field === name ? !sorted.down : field.number };
        find();
        at("head").querySelector(`[data-field="${CSS.escape(name)}"]`).focus();
      });
      const order = sorted.field === name ? (sorted.down ? "descending" : "ascending") : "none";
      return element("th", { scope: "col", "aria-sort": order, class: field.number ? "number" : "" }, button);
    }));
  }

  function safe(address) {
    return typeof address === "string" && /^https?:\/\//.test(address);
  }

  function cell(name, row) {
    const field = fields.get(name);
    const value = field.get(row);
    const made = element("td", { class: field.number ? "number" : name === "name" ? "" : "long" });
    if (value === null) return made;
    let text = field.number ? (value === true || value === false ? String(value) : shownNumber(value)) : value;
    let address = null;
    if (name === "checkpoint") {
      address = safe(value) ? value : null;
      text = address ? value.slice(value.lastIndexOf("/") + 1) : value;
    } else if (name === "name") {
      address = data.links[row];
    } else if (name === "paper") {
      address = fields.has("paper_url") ? get("paper_url", row) : null;
      if (!safe(address)) address = null;
    }
    made.title = String(value);
    if (address) made.append(element("a", { href: address, rel: "noopener noreferrer" }, text));
    else made.textContent = text;
    return made;
  }

  function table() {
    head();
    const from = page * PAGE;
    const rows = found.slice(from, from + PAGE).map((row) =>
      element("tr", row === marked ? { class: "marked" } : {}, ...visible().map((name) => cell(name, row))));
    at("rows").replaceChildren(...rows);
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    at("page").textContent = `Page ${page + 1} of ${pages}`;
    at("before").disabled = page === 0;
    at("after").disabled = page >= pages - 1;
  }

  // The plot: the rows that were found and have both numbers, coloured by project.
  let points = [];
  let pointed = -1;

  let ownAxes = false; // whether somebody chose what is plotted

  // The metric that most of the rows found have, against the cost that most of these are told with.
  function chooseAxes() {
    if (ownAxes || !metrics.length) return;
    const up = fields.get(metrics[0]);
    const there = found.filter((row) => up.get(row) !== null);
    const counts = data.axes.filter((name) => fields.has(name)).map((name) =>
      [name, there.filter((row) => get(name, row) !== null).length]);
    at("up").value = up.name;
    if (counts.length) at("across").value = counts.reduce((best, one) => (one[1] > best[1] ? one : best))[0];
  }

  function plot() {
    const canvas = at("plot");
    if (!at("plotted").open) return;
    chooseAxes();
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    const draw = canvas.getContext("2d");
    draw.scale(ratio, ratio);
    const style = getComputedStyle(document.documentElement);
    const [ink, line] = [style.getPropertyValue("--soft"), style.getPropertyValue("--line")];
    const [across, up] = [fields.get(at("across").value), fields.get(at("up").value)];
    points = [];
    at("legend").replaceChildren();
    if (!across || !up) return;
    const rows = found.filter((row) => across.get(row) !== null && up.get(row) !== null);
    const said = `${up.name} against ${across.name}: ${rows.length} points`;
    canvas.setAttribute("aria-label", said);
    if (pointed < 0) at("point").textContent = said;
    if (!rows.length) return;
    const bounds = (field) => {
      let [low, high] = [Infinity, -Infinity];
      for (const row of rows) {
        low = Math.min(low, field.get(row));
        high = Math.max(high, field.get(row));
      }
      if (low === high) return [low - 1, high + 1];
      const more = (high - low) * 0.03;
      return [low >= 0 && low < more ? 0 : low - more, high + more];
    };
    const [[x0, x1], [y0, y1]] = [bounds(across), bounds(up)];
    const [left, bottom, right, top] = [64, height - 36, width - 30, 12];
    const toX = (value) => left + ((value - x0) / (x1 - x0)) * (right - left);
    const toY = (value) => bottom - ((value - y0) / (y1 - y0)) * (bottom - top);
    draw.font = "12px system-ui, sans-serif";
    draw.strokeStyle = line;
    draw.fillStyle = ink;
    for (let i = 0; i <= 4; i++) {
      const [x, y] = [x0 + ((x1 - x0) * i) / 4, y0 + ((y1 - y0) * i) / 4];
      draw.beginPath();
      draw.moveTo(toX(x), top); draw.lineTo(toX(x), bottom);
      draw.moveTo(left, toY(y)); draw.lineTo(right, toY(y));
      draw.stroke();
      draw.textAlign = "center";
      draw.fillText(shownNumber(+x.toPrecision(3)), toX(x), bottom + 16);
      draw.textAlign = "right";
      draw.fillText(shownNumber(+y.toPrecision(3)), left - 6, toY(y) + 4);
    }
    draw.textAlign = "center";
    draw.fillText(across.name, (left + right) / 2, height - 4);
    draw.save();
    draw.translate(12, (top + bottom) / 2);
    draw.rotate(-Math.PI / 2);
    draw.fillText(up.name, 0, 0);
    draw.restore();
    const counts = new Map();
    for (const row of rows) counts.set(get("project", row), (counts.get(get("project", row)) ?? 0) + 1);
    const projects = [...counts].sort((a, b) => b[1] - a[1]).map(([project]) => project);
    const colour = (project) => COLOURS[Math.min(projects.indexOf(project), COLOURS.length - 1)];
    for (const project of projects.slice(0, COLOURS.length)) {
      const key = element("span", {}, project ?? "");
      key.style.setProperty("--dot", colour(project));
      at("legend").append(key);
    }
    draw.globalAlpha = 0.75;
    for (const row of rows) {
      const point = { row, x: toX(across.get(row)), y: toY(up.get(row)) };
      points.push(point);
      draw.fillStyle = colour(get("project", row));
      draw.beginPath();
      draw.arc(point.x, point.y, row === marked ? 7 : 3.5, 0, 7);
      draw.fill();
    }
    points.sort((a, b) => a.x - b.x || a.y - b.y);
  }

  function point(i) {
    pointed = i;
    const there = points[i];
    if (!there) return;
    const [across, up] = [at("across").value, at("up").value];
    at("point").textContent =
      `${get("name", there.row)}: ${across} ${shownNumber(get(across, there.row))}, ${up} ${shownNumber(get(up, there.row))}`;
  }

  function mark() {
    if (!points[pointed]) return;
    marked = points[pointed].row;
    page = Math.floor(found.indexOf(marked) / PAGE);
    table();
    plot();
  }

  function nearest(event) {
    const box = at("plot").getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    let [best, far] = [-1, 400];
    points.forEach((there, i) => {
      const distance = (there.x - x) ** 2 + (there.y - y) ** 2;
      if (distance < far) [best, far] = [i, distance];
    });
    return best;
  }

  function filters() {
    for (const name of data.filters) {
      const field = fields.get(name);
      if (!field || field.kind !== "words") continue;
      const counts = new Array(field.words.length).fill(0);
      for (const value of field.values) if (value >= 0) counts[value]++;
      const order = counts.map((_, i) => i).sort((a, b) => counts[b] - counts[a] || (field.words[a] < field.words[b] ? -1 : 1));
      const select = element("select", { name });
      option(select, "", "all");
      for (const i of order.slice(0, 500)) option(select, String(i), `${field.words[i]} (${counts[i]})`);
      select.addEventListener("change", find);
      at("filters").append(element("label", {}, name, select));
    }
    const box = element("input", { type: "checkbox", id: "weights" });
    box.addEventListener("change", find);
    at("filters").append(element("label", {}, "with a checkpoint", box));
  }

  function columns() {
    for (const name of fields.keys()) {
      const box = element("input", { type: "checkbox", name, checked: shown.has(name) });
      box.addEventListener("change", () => {
        if (box.checked) shown.add(name);
        else shown.delete(name);
        table();
      });
      at("columns").append(element("label", {}, box, ` ${name}`));
    }
  }

  function axes() {
    const numbers = [...fields.values()].filter((field) => field.number).map((field) => field.name);
    for (const id of ["across", "up"]) {
      for (const name of numbers) option(at(id), name, name);
      at(id).addEventListener("change", () => { ownAxes = true; pointed = -1; plot(); });
    }
    at("up").value = numbers[1] ?? numbers[0] ?? "";
  }

  function theme(dark) {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    at("theme").textContent = dark ? "Light" : "Dark";
    at("theme").setAttribute("aria-pressed", String(dark));
    plot();
  }

  let waiting = 0;
  at("search").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(find, 60);
  });
  at("asked").addEventListener("submit", (event) => { event.preventDefault(); find(); });
  at("asked").addEventListener("reset", () => { ownAxes = false; setTimeout(find); });
  at("before").addEventListener("click", () => { page--; table(); });
  at("after").addEventListener("click", () => { page++; table(); });
  at("plotted").addEventListener("toggle", plot);
  at("plot").addEventListener("mousemove", (event) => { const i = nearest(event); if (i >= 0) point(i); });
  at("plot").addEventListener("click", (event) => { const i = nearest(event); if (i >= 0) { point(i); mark(); } });
  at("plot").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step && points.length) {
      event.preventDefault();
      point(Math.min(points.length - 1, Math.max(0, pointed + step)));
    } else if (event.key === "Enter") {
      mark();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) {
      event.preventDefault();
      at("search").focus();
    }
  });
  window.addEventListener("resize", plot);
  at("theme").addEventListener("click", () => theme(document.documentElement.dataset.theme !== "dark"));
  filters();
  columns();
  axes();
  theme(matchMedia("(prefers-color-scheme: dark)").matches);
  find();
})();
