// How each kind of picture is drawn. What comes in was read from the table; what goes out is a configuration of Chart.js.
"use strict";

const CHART_KINDS = (() => {
  const number = (value) => (value === undefined || value === "" ? null : Number(value));
  const values = (rows, at, what = "value") => rows.map((row) => number(row.cells[at]?.[what]));
  const written = (value) => new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(value);
  const share = (of) => ({ min: 0, max: of.most, ticks: { callback: (value) => `${written(value)} %` } });
  const counted = (title = "") => ({ beginAtZero: true, ticks: { precision: 0, callback: written }, title: { display: Boolean(title), text: title } });
  const line = (label, data, color, more = {}) => ({
    label, data, borderColor: color, backgroundColor: color, borderWidth: 2.5, pointRadius: 3.5, pointHitRadius: 16, tension: 0, spanGaps: true, ...more,
  });
  // The ends of the uncertainty: two lines without a line, and the pale room between them.
  const band = (of) => {
    const end = (what, fill) => line("", values(of.rows, 0, what), "transparent", { backgroundColor: of.colors.band, pointRadius: 0, pointHitRadius: 0, fill });
    return [end("low", false), end("high", "-1")];
  };

  const over = (of, datasets, y) => ({
    type: "line",
    data: { labels: of.rows.map((row) => row.label), datasets },
    options: { scales: { y, x: { ticks: { maxRotation: 0, autoSkipPadding: 12 } } }, interaction: { mode: "index", intersect: false } },
  });

  return {
    line: (of) => over(of, [...band(of), line(of.series[0], values(of.rows, 0), of.colors.river, { direct: true, at: 0 })], share(of)),

    days: (of) => over(of, [
      ...band(of),
      line(of.series[0], values(of.rows, 0), of.colors.river, { direct: true, at: 0 }),
      line(of.series[1], values(of.rows, 1), of.colors.soga, { direct: true, at: 1, pointStyle: "rectRot", pointRadius: 4.5 }),
    ], counted()),

    columns: (of) => ({
      type: "bar",
      data: {
        labels: of.rows.map((row) => row.label),
        datasets: [{
          label: of.series[0], data: values(of.rows, 0), at: 0, categoryPercentage: 1, barPercentage: 0.94,
          backgroundColor: of.rows.map((row) => (row.marked ? of.colors.soga : of.colors.river)),
        }],
      },
      options: { scales: { y: counted(of.series[0]), x: { title: { display: true, text: of.head }, ticks: { maxRotation: 0, autoSkipPadding: 8 } } } },
    }),

    stack: (of) => ({
      type: "bar",
      data: {
        labels: of.rows.map((row) => row.label),
        datasets: [0, 1].map((at) => ({
          label: of.series[at], data: values(of.rows, at), at, backgroundColor: at ? of.colors.soga : of.colors.river, direct: true, shared: true, maxBarThickness: 34,
        })),
      },
      options: { indexAxis: "y", scales: { x: { ...counted(), stacked: true }, y: { stacked: true } } },
    }),

    funnel: (of) => {
      const limit = (place, dash) => ({
        type: "line", label: "", data: of.limits.map((one) => ({ x: one[0], y: one[place] })), borderColor: of.colors.edge, borderWidth: 1.2, borderDash: dash,
        pointRadius: 0, pointHitRadius: 0,
      });
      const most = Math.max(1, ...values(of.rows, 1));
      const level = of.lines[0];
      return {
        type: "scatter",
        data: {
          datasets: [
            ...[[1, [2, 3]], [2, [6, 4]], [3, [6, 4]], [4, [2, 3]]].map(([place, dash]) => limit(place, dash)),
            { type: "line", label: "", data: [{ x: 0, y: level.at }, { x: most * 1.05, y: level.at }], borderColor: of.colors.ink, borderWidth: 1, pointRadius: 0, pointHitRadius: 0 },
            {
              label: of.series[0], at: 0, names: true, clip: false, data: of.rows.map((row) => ({ x: number(row.cells[1].value), y: number(row.cells[0].value) })),
              pointRadius: 5.5, pointHoverRadius: 8, pointHitRadius: 10,
              backgroundColor: of.rows.map((row) => (row.marked ? of.colors.soga : of.colors.river)), pointStyle: of.rows.map((row) => (row.marked ? "rectRot" : "circle")),
            },
          ],
        },
        options: {
          scales: {
            x: { ...counted(of.series[1]), type: "linear", suggestedMax: most * 1.05 },
            y: { ...share(of), title: { display: true, text: of.series[0] } },
          },
        },
      };
    },
  };
})();
