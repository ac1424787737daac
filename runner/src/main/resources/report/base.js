'use strict';
// What every page of ebb's shares: colours, charts that follow the window, tables that sort.
const ebb = (function () {
  // Okabe and Ito's palette, told apart by readers with colour-blindness; then dashes.
  const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#8c6d31', '#888888'];
  const dashes = ['solid', [8, 4], [2, 3], [10, 3, 2, 3]];
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const charts = [];
  const waiting = new Map(); // charts that are drawn when they come into view
  const byId = id => document.getElementById(id);
  const one = value => value == null ? '-' : value.toFixed(1);

  function colour(arms) {
    arms.forEach((arm, i) => {
      arm.colour = colours[i % colours.length];
      arm.dash = dashes[Math.floor(i / colours.length) % dashes.length];
      arm.shown = true;
    });
  }

  function make(element, option) {
    const chart = echarts.init(element, null, { renderer: 'svg' });
    charts.push({ chart, option });
    chart.setOption(option());
    return chart;
  }

  const text = () => ({ color: css('--faint'), fontFamily: 'system-ui, sans-serif' });
  const axis = extra => Object.assign({
    axisLabel: text(), nameTextStyle: text(),
    axisLine: { lineStyle: { color: css('--line') } },
    splitLine: { lineStyle: { color: css('--line'), opacity: 0.6 } }
  }, extra);
  const tooltip = formatter => ({
    trigger: 'axis', confine: true, formatter, renderMode: 'richText',
    backgroundColor: css('--wash'), borderColor: css('--line'), textStyle: { color: css('--ink'), fontSize: 12 }
  });
  const pairs = (t, values) => t.map((second, i) => [second, values[i]]);

  // buttons that show and hide the arms
  function legend(arms, redraw) {
    arms.forEach(arm => {
      const toggle = document.createElement('button');
      const swatch = document.createElement('i');
      swatch.style.borderTopColor = arm.colour;
      swatch.style.borderTopStyle = arm.dash === 'solid' ? 'solid' : arm.dash[0] > 3 ? 'dashed' : 'dotted';
      toggle.type = 'button';
      toggle.append(swatch, arm.name);
      toggle.setAttribute('aria-pressed', 'true');
      toggle.addEventListener('click', () => {
        arm.shown = !arm.shown;
        toggle.setAttribute('aria-pressed', String(arm.shown));
        redraw();
      });
      byId('legend').append(toggle);
    });
  }

  // --- tables that sort
  document.querySelectorAll('table[id]').forEach(table => {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      head.querySelector('button').addEventListener('click', () => {
        const down = head.getAttribute('aria-sort') === 'ascending';
        heads.forEach(other => other.removeAttribute('aria-sort'));
        head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        const key = row => column === 0 ? row.cells[0].textContent : parseFloat(row.cells[column].dataset.value);
        const rows = [...table.tBodies[0].rows].sort((x, y) => {
          const a = key(x), b = key(y);
          if (column > 0 && (isNaN(a) || isNaN(b))) return isNaN(a) - isNaN(b); // unknown comes last
          return (a < b ? -1 : a > b ? 1 : 0) * (down ? -1 : 1);
        });
        table.tBodies[0].append(...rows);
      });
    });
  });

  // to be called when all charts are known
  function begin() {
    const draw = element => {
      const drawIt = waiting.get(element);
      if (drawIt) {
        waiting.delete(element);
        drawIt();
      }
    };
    const drawAll = () => [...waiting.keys()].forEach(draw);
    if ('IntersectionObserver' in window) {
      const seen = new IntersectionObserver(entries => entries.filter(entry => entry.isIntersecting).forEach(entry => {
        seen.unobserve(entry.target);
        draw(entry.target);
      }), { rootMargin: '300px' });
      waiting.forEach((drawIt, element) => seen.observe(element));
    } else {
      drawAll();
    }

    const again = () => charts.forEach(({ chart, option }) => { chart.setOption(option(), { replaceMerge: ['series'] }); chart.resize(); });
    window.addEventListener('resize', () => charts.forEach(({ chart }) => chart.resize()));
    window.addEventListener('beforeprint', () => { drawAll(); again(); });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
    document.documentElement.dataset.ready = 'true';
  }

  return { colours, css, waiting, byId, one, colour, make, text, axis, tooltip, pairs, legend, begin };
})();
