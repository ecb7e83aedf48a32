// Draws every [data-chart] from the JSON beside it, in the colours of the page, and again when those change.
const drawn = new Map();
const ROW_PIXELS = 32;
const FIGURE_PIXELS = 62;
const LINES_HEIGHT = 300;
const max = (values) => Math.max(0, ...values.map(Number));
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const amount = (value) => Math.abs(value).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

const moves = () => ({
  animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  animationDuration: 300,
  textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
});

const bars = (figures, words, width) => {
  const text = colour("--chart-text");
  const [mostFined, mostRewarded] = [max(figures.fines), max(figures.rewards)];
  const labels = Math.max(88, Math.min(230, width * 0.4));
  // Room at the ends of the bars for what stands there.
  const sides = (mostFined > 0) + (mostRewarded > 0);
  const room = (mostFined + mostRewarded) * FIGURE_PIXELS / Math.max(40, width - labels - 16 - sides * FIGURE_PIXELS);
  const series = (name, values, sign, direction, fill) => ({
    name, type: "bar", stack: "all", barMaxWidth: 18, itemStyle: { color: fill, borderRadius: 3 },
    data: values.map((value) => direction * Number(value) || null),
    label: { show: true, position: direction < 0 ? "left" : "right", color: text, fontSize: 12, formatter: (bar) => (bar.value ? sign + amount(bar.value) : "") },
  });
  return {
    ...moves(),
    grid: { left: 4, right: 4, top: 4, bottom: 4, containLabel: true },
    xAxis: {
      type: "value", axisLabel: { show: false }, splitLine: { show: false },
      min: mostFined ? -mostFined - room : 0, max: mostRewarded ? mostRewarded + room : 0,
    },
    yAxis: {
      type: "category", inverse: true, data: figures.labels, axisTick: { show: false },
      axisLine: { onZero: false, show: false },
      axisLabel: { color: text, fontSize: 12, width: labels, overflow: "truncate" },
    },
    series: [
      series(words.fines, figures.fines, "\u2212", -1, colour("--chart-fine")),
      series(words.rewards, figures.rewards, "+", 1, colour("--chart-reward")),
    ],
  };
};

// Lines over months: each with a shape, a dash and its number at its end, so that colour is never the only sign.
const SHAPES = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect"];
// The numbers at the ends of lines that end close to each other are moved apart: so many pixels down each.
const apart = (figures) => {
  const last = figures.lines.map((line) => Number(line.values.at(-1)));
  const pixel = max(figures.lines.flatMap((line) => line.values)) / (LINES_HEIGHT - 60) || 1;
  const down = [];
  let taken = -Infinity;
  for (const place of last.map((_value, at) => at).sort((a, b) => last[b] - last[a])) {
    const wanted = -last[place] / pixel;
    taken = Math.max(wanted, taken + 14);
    down[place] = taken - wanted;
  }
  const most = Math.max(0, taken);
  return down.map((pixels) => pixels - most);
};
const lines = (figures) => {
  const text = colour("--chart-text");
  const down = apart(figures);
  return {
    ...moves(),
    grid: { left: 4, right: 44, top: 16, bottom: 4, containLabel: true },
    xAxis: { type: "category", data: figures.months, axisTick: { show: false }, axisLine: { lineStyle: { color: colour("--chart-line") } }, axisLabel: { color: text, fontSize: 12, hideOverlap: true } },
    yAxis: { type: "value", minInterval: figures.digits ? 0 : 1, splitNumber: 4, axisLabel: { color: text, fontSize: 12 }, splitLine: { lineStyle: { color: colour("--chart-line") } } },
    series: figures.lines.map((line, place) => ({
      name: line.name, type: "line", data: line.values.map(Number), symbol: SHAPES[place], symbolSize: 9, showAllSymbol: true,
      itemStyle: { color: colour(`--series-${place}`) },
      lineStyle: { width: 2, color: colour(`--series-${place}`), type: place % 2 ? "dashed" : "solid" },
      endLabel: { show: true, formatter: line.name.split(" ")[0], color: text, fontSize: 12, distance: 8, offset: [0, down[place]] },
    })),
  };
};
// What came of something, month by month: a sign and its figure stand in each part that has room for it.
const SIGNS = { averted: "\u2713", became: "\u2717", open: "\u2026" };
const FILLS = { averted: "--chart-reward", became: "--chart-fine", open: "--chart-open" };
const stacks = (figures, words, width) => {
  const totals = figures.months.map((_month, at) => figures.stacks.reduce((sum, one) => sum + one.values[at], 0));
  const room = 40 * max(totals) / Math.max(60, width - 80);
  return {
    ...moves(),
    grid: { left: 4, right: 8, top: 4, bottom: 4, containLabel: true },
    xAxis: { type: "value", axisLabel: { show: false }, splitLine: { show: false }, max: max(totals) || 1 },
    yAxis: { type: "category", inverse: true, data: figures.months, axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: colour("--chart-text"), fontSize: 12 } },
    series: figures.stacks.map((one) => ({
      name: one.name, type: "bar", stack: "all", barMaxWidth: 20, data: one.values,
      itemStyle: { color: colour(FILLS[one.key]), borderRadius: 2 },
      label: { show: true, color: colour("--chart-on"), fontSize: 12, formatter: (bar) => (bar.value > room ? `${SIGNS[one.key]} ${bar.value}` : "") },
    })),
  };
};

const KINDS = { bars, lines, stacks };
const heightOf = (figures, kind) => (kind === "lines" ? LINES_HEIGHT : (figures.labels ?? figures.months).length * ROW_PIXELS + 16);
const draw = () => {
  for (const place of document.querySelectorAll("[data-chart]")) {
    const figures = JSON.parse(document.getElementById(place.dataset.figures).textContent)[place.dataset.chart];
    const kind = place.dataset.kind ?? "bars";
    place.style.height = `${heightOf(figures, kind)}px`;
    const chart = drawn.get(place) || echarts.init(place, null, { renderer: "canvas" });
    drawn.set(place, chart);
    chart.resize();
    chart.setOption(KINDS[kind](figures, place.dataset, place.clientWidth), true);
  }
};
addEventListener("resize", () => { for (const chart of drawn.values()) chart.resize(); draw(); });
addEventListener("beforeprint", () => { for (const chart of drawn.values()) chart.resize(); });
document.addEventListener("endcap:theme", draw);
draw();
