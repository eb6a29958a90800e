// Draws what the tables say. The table is the data and stays, for whoever hears or tabs through the page; without this
// script, or without Chart.js, it has its own bars. <figure data-draw="line"> with <div data-drawing hidden> and a table.
"use strict";

(() => {
  if (typeof Chart === "undefined") return;
  const all = (selector, root) => Array.from(root.querySelectorAll(selector));
  const words = (node) => (node ? Array.from(node.childNodes).filter((one) => !one.classList?.contains("row-sub") && !one.classList?.contains("tag")).map((one) => one.textContent).join("").trim() : "");
  const shades = () => {
    const style = getComputedStyle(document.body);
    const found = {};
    ["ink", "muted", "edge", "hair", "river", "soga", "sheet"].forEach((name) => { found[name] = style.getPropertyValue(`--${name}`).trim(); });
    found.on = style.getPropertyValue("--on-river").trim();
    found.band = `${found.river}2e`;
    found.font = style.fontFamily;
    return found;
  };

  const read = (figure) => ({
    most: Number(figure.dataset.most),
    lines: JSON.parse(figure.dataset.lines),
    limits: JSON.parse(figure.dataset.limits),
    head: words(figure.querySelector("thead th")),
    series: all("thead th.n", figure).map(words),
    rows: all("tbody tr", figure).map((row) => ({
      label: words(row.querySelector("th")),
      marked: row.hasAttribute("data-marked"),
      cells: all("td.n", row).map((cell) => ({ ...cell.dataset, url: cell.querySelector("a")?.href, words: words(cell), sub: cell.querySelector(".row-sub")?.textContent })),
    })),
  });

  const fitsIn = (chart, text, bar) => chart.ctx.measureText(text).width + 16 < Math.abs(bar.x - bar.base);

  const shortened = (pen, text, room) => {
    let kept = text;
    while (kept.length > 3 && pen.measureText(kept === text ? text : `${kept}…`).width > room) kept = kept.slice(0, -1);
    return kept === text ? text : `${kept.trim()}…`;
  };

  // Labels where the thing itself is: at the last point of a line, in the longest bar of a stack, beside a marked dot.
  const direct = (of) => ({
    id: "direct",
    afterDatasetsDraw(chart) {
      const pen = chart.ctx;
      // Never over the numbers of the axis, never beyond the edge: words that would be are moved, or cut.
      const say = (said, x, y, color, align, halo = true) => {
        const least = chart.chartArea.left + 4;
        const text = shortened(pen, said, chart.width - least);
        const size = pen.measureText(text).width;
        const from = x - { left: 0, center: size / 2, right: size }[align];
        const start = Math.max(least, Math.min(from, chart.width - size));
        pen.textAlign = "left";
        pen.lineWidth = 4;
        pen.strokeStyle = of.colors.sheet;
        if (halo) pen.strokeText(text, start, y);
        pen.fillStyle = color;
        pen.fillText(text, start, y);
      };
      pen.save();
      pen.font = `600 14px ${of.colors.font}`;
      pen.textBaseline = "middle";
      pen.lineJoin = "round";
      chart.data.datasets.forEach((set, index) => {
        const drawn = chart.getDatasetMeta(index).data;
        if (set.direct && chart.config.type === "line") {
          const last = set.data.reduce((found, value, at) => (value === null ? found : at), -1);
          if (last < 0) return;
          if (wide(chart)) say(set.label, drawn[last].x + 10, drawn[last].y, set.borderColor, "left");
          else say(set.label, drawn[last].x, drawn[last].y - 16, set.borderColor, "right");
        }
        if (set.direct && chart.config.type === "bar") {
          const bar = drawn.reduce((found, one) => (Math.abs(one.x - one.base) > Math.abs(found.x - found.base) ? one : found));
          if (bar && fitsIn(chart, set.label, bar)) say(set.label, (bar.x + bar.base) / 2, bar.y, of.colors.on, "center", false);
        }
        if (set.names) {
          of.rows.forEach((row, at) => {
            if (!row.marked) return;
            const left = drawn[at].x > (chart.chartArea.left + chart.chartArea.right) / 2;
            const room = (left ? drawn[at].x - chart.chartArea.left : chart.chartArea.right - drawn[at].x) - 12;
            say(shortened(pen, row.label, room), drawn[at].x + (left ? -10 : 10), drawn[at].y, of.colors.soga, left ? "right" : "left");
          });
        }
      });
      of.lines.filter((one) => one.at !== undefined).forEach((one) => {
        say(one.label, chart.chartArea.right, chart.scales.y.getPixelForValue(one.at) - 11, of.colors.ink, "right");
      });
      const { top, bottom } = chart.chartArea;
      const standing = of.lines.map((one) => ({ ...one, bar: chart.getDatasetMeta(0).data[one.on], above: top - 14 - one.row * 20 })).filter((one) => one.bar);
      standing.forEach(({ bar, above }) => {
        pen.beginPath();
        pen.setLineDash([4, 3]);
        pen.strokeStyle = of.colors.ink;
        pen.lineWidth = 1.2;
        pen.moveTo(bar.x, above);
        pen.lineTo(bar.x, bottom);
        pen.stroke();
        pen.setLineDash([]);
      });
      standing.forEach((one) => {
        const { bar } = one;
        const tight = bar.x + 12 + pen.measureText(one.label).width > chart.width;
        say(one.label, bar.x + (tight ? -6 : 6), one.above, of.colors.ink, tight ? "right" : "left");
      });
      pen.restore();
    },
  });

  // Room at the right for the words of the longest line.
  const wide = (chart) => chart.width > 600;
  const room = (of, made) => (context) => {
    if (made.type !== "line" || !wide(context.chart)) return 12;
    const pen = context.chart.ctx;
    pen.font = `600 14px ${of.colors.font}`;
    return 20 + Math.max(...made.data.datasets.filter((set) => set.direct).map((set) => pen.measureText(set.label).width));
  };

  // Room above: for the words of the lines that stand on a bar, one under the other, or of a line that ends at the top.
  const above = (of, made) => (context) => {
    const over = made.type === "line" && !wide(context.chart);
    return (over ? 28 : 16) + 20 * of.lines.filter((one) => one.on !== undefined).length;
  };

  const draw = (figure) => {
    const of = { ...read(figure), colors: shades() };
    const kind = CHART_KINDS[figure.dataset.draw];
    const box = figure.querySelector("[data-drawing]");
    if (!kind || !of.rows.length) return null;
    const canvas = document.createElement("canvas");
    box.replaceChildren(canvas);
    box.hidden = false;
    figure.classList.add("is-drawn");
    const made = kind(of);
    const told = (point) => {
      const row = of.rows[point.dataIndex];
      const cell = row?.cells[point.dataset.at];
      return cell ? [`${point.dataset.names ? `${row.label}: ` : ""}${of.series[point.dataset.at]} ${cell.words}`, cell.sub].filter(Boolean).join(" · ") : "";
    };
    const axis = { grid: { color: of.colors.hair }, border: { color: of.colors.edge } };
    const scales = {};
    Object.entries(made.options.scales).concat(made.options.scales.x ? [] : [["x", {}]]).forEach(([name, given]) => {
      scales[name] = { ...axis, ...given, ticks: { color: of.colors.muted, ...given.ticks }, title: { color: of.colors.muted, ...given.title } };
    });
    return new Chart(canvas, {
      ...made,
      plugins: [direct(of)],
      options: {
        animation: false,
        maintainAspectRatio: false,
        font: { family: of.colors.font, size: 14 },
        layout: { padding: (context) => ({ top: above(of, made)(context), right: room(of, made)(context) }) },
        ...made.options,
        scales,
        onClick: (_event, found) => {
          const point = found.find((one) => of.rows[one.index]?.cells[made.data.datasets[one.datasetIndex].at]?.url);
          if (point) location.assign(of.rows[point.index].cells[made.data.datasets[point.datasetIndex].at].url);
        },
        plugins: {
          legend: { display: made.data.datasets.some((set) => set.shared) && box.clientWidth < 600, labels: { color: of.colors.ink, boxWidth: 14 } },
          tooltip: { filter: (point) => point.dataset.at !== undefined, displayColors: false, callbacks: { label: told, ...(made.type === "scatter" ? { title: () => "" } : {}) } },
        },
      },
    });
  };

  let drawn = [];
  const redraw = () => {
    drawn.forEach((one) => one?.destroy());
    drawn = all("[data-draw]", document).map(draw);
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  addEventListener("beforeprint", () => drawn.forEach((one) => one?.resize()));
  redraw();
})();
