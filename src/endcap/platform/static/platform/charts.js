// Draws every [data-chart] from the JSON beside it, in the colours of the page, and again when those change.
const drawn = new Map();
const ROW_PIXELS = 32;
const FIGURE_PIXELS = 62;
const max = (values) => Math.max(0, ...values.map(Number));
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const amount = (value) => Math.abs(value).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

const option = (figures, words, width) => {
  const text = colour("--chart-text");
  const [mostFined, mostRewarded] = [max(figures.fines), max(figures.rewards)];
  const labels = Math.max(88, Math.min(230, width * 0.4));
  // Room at the ends of the bars for what stands there.
  const sides = (mostFined > 0) + (mostRewarded > 0);
  const room = (mostFined + mostRewarded) * FIGURE_PIXELS / Math.max(40, width - labels - 16 - sides * FIGURE_PIXELS);
  const bars = (name, values, sign, direction, fill) => ({
    name, type: "bar", stack: "all", barMaxWidth: 18, itemStyle: { color: fill, borderRadius: 3 },
    data: values.map((value) => direction * Number(value) || null),
    label: { show: true, position: direction < 0 ? "left" : "right", color: text, fontSize: 12, formatter: (bar) => (bar.value ? sign + amount(bar.value) : "") },
  });
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 300,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
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
      bars(words.fines, figures.fines, "\u2212", -1, colour("--chart-fine")),
      bars(words.rewards, figures.rewards, "+", 1, colour("--chart-reward")),
    ],
  };
};

const draw = () => {
  for (const place of document.querySelectorAll("[data-chart]")) {
    const figures = JSON.parse(document.getElementById(place.dataset.figures).textContent)[place.dataset.chart];
    place.style.height = `${figures.labels.length * ROW_PIXELS + 16}px`;
    const chart = drawn.get(place) || echarts.init(place, null, { renderer: "canvas" });
    drawn.set(place, chart);
    chart.resize();
    chart.setOption(option(figures, place.dataset, place.clientWidth), true);
  }
};
addEventListener("resize", () => { for (const chart of drawn.values()) chart.resize(); draw(); });
addEventListener("beforeprint", () => { for (const chart of drawn.values()) chart.resize(); });
document.addEventListener("endcap:theme", draw);
draw();
