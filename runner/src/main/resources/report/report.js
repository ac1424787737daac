(function () {
  const { colours, css, waiting, byId, one, make, text, axis, tooltip, pairs } = ebb;
  const data = JSON.parse(byId('data').textContent);
  const arms = data.arms;
  ebb.colour(arms);

  // --- speed against memory, of a tuning
  if (data.tune) {
    const points = data.tune.points;
    const dots = (name, some, colour, size) => ({ name, type: 'scatter', symbolSize: size, animation: false, itemStyle: { color: colour },
      data: some.map(point => ({ value: [point.peak, point.ratio], point })) });
    make(byId('frontier-chart'), () => ({
      aria: { enabled: true },
      legend: { textStyle: { color: css('--ink') }, top: 0 },
      grid: { left: 52, right: 24, top: 34, bottom: 44 },
      xAxis: axis({ type: 'value', name: data.tune.pod ? 'charged at most, MiB' : 'peak, MiB', nameLocation: 'middle', nameGap: 24, scale: true }),
      yAxis: axis({ type: 'value', name: 'rate, ' + data.tune.anchor + ' = 1', min: 0 }),
      tooltip: Object.assign(tooltip(item => item.data.point ? item.data.point.name + '\n' + one(item.data.point.peak) + ' MiB, ' +
        item.data.point.ratio.toFixed(2) + ' in ' + item.data.point.trials + (item.data.point.trials === 1 ? ' trial' : ' trials') +
        '\n' + item.data.point.turned.replace(/, /g, '\n') : ''), { trigger: 'item' }),
      series: [
        { name: 'frontier', type: 'line', showSymbol: false, animation: false, silent: true, lineStyle: { color: colours[0] }, itemStyle: { color: colours[0] },
          data: points.filter(point => point.frontier).sort((x, y) => x.peak - y.peak).map(point => [point.peak, point.ratio]),
          markLine: { silent: true, symbol: 'none', animation: false, lineStyle: { color: css('--faint'), type: 'dashed' },
            label: { color: css('--faint') },
            data: data.tune.least == null ? [{ xAxis: data.tune.limit }] : [{ yAxis: data.tune.least }] } },
        dots('holds', points.filter(point => point.holds && !point.winner && point.name !== data.tune.plenty), colours[0], 9),
        dots('does not', points.filter(point => !point.holds && point.name !== data.tune.plenty), colours[7], 7),
        dots('default', points.filter(point => point.name === data.tune.plenty), colours[1], 13),
        dots('winner', points.filter(point => point.winner), colours[2], 15)]
    }));
  }

  // --- all arms over each other
  let singles = false;
  let bands = true;
  const lastRecord = arm => {
    const second = arm.figures.drain_ms == null ? null : arm.figures.drain_ms / 1000;
    if (second == null || arm.t.length === 0) return null;
    let i = arm.t.findIndex(t => t >= second);
    if (i < 0) i = arm.t.length - 1;
    return [arm.t[i], arm.median[i]];
  };
  // Known by what its group has committed alone: its last record was handled then, or before.
  const isBound = arm => arm.figures.records_per_s == null;
  const shownArms = () => arms.filter(arm => arm.shown && arm.t.length > 0);

  function overlay() {
    const series = [];
    shownArms().forEach((arm, index) => {
      const line = { color: arm.colour, type: arm.dash, width: 2.2 };
      const mark = lastRecord(arm);
      series.push({
        id: 'median ' + arm.name, name: arm.name, type: 'line', showSymbol: false, data: pairs(arm.t, arm.median), lineStyle: line,
        itemStyle: { color: arm.colour }, z: 5, animation: false,
        markPoint: mark ? { symbol: 'diamond', symbolSize: 11, label: { show: false }, animation: false,
          data: [{ coord: mark }], itemStyle: isBound(arm) ? { color: css('--paper'), borderColor: arm.colour, borderWidth: 2 }
            : { color: arm.colour, borderColor: css('--paper'), borderWidth: 1 } } : undefined,
        markLine: index === 0 ? { symbol: 'none', silent: true, animation: false,
          lineStyle: { color: css('--faint'), type: 'dotted' },
          label: { formatter: 'release', color: css('--faint'), position: 'insideEndTop' }, data: [{ xAxis: 0 }] } : undefined,
        markArea: index === 0 ? { silent: true, animation: false, itemStyle: { color: css('--faint'), opacity: 0.08 },
          label: { color: css('--faint'), position: 'insideTop', formatter: 'start, idle' },
          data: [[{ xAxis: arm.t[0] }, { xAxis: 0 }]] } : undefined
      });
      if (bands && arm.trials.length > 1) {
        series.push({ id: 'band ' + arm.name, type: 'custom', silent: true, animation: false, clip: true, z: 1,
          data: arm.t.map((second, i) => [second, arm.low[i], arm.high[i]]), encode: { x: 0, y: [1, 2] },
          tooltip: { show: false },
          renderItem: (params, api) => params.dataIndexInside > 0 ? undefined : { type: 'polygon',
            shape: { points: arm.t.map((second, i) => api.coord([second, arm.high[i]]))
              .concat(arm.t.map((second, i) => api.coord([second, arm.low[i]])).reverse()) },
            style: { fill: arm.colour, opacity: 0.16 } } });
      }
      if (singles) {
        arm.trials.forEach(trial => series.push({ id: 'trial ' + trial.name, type: 'line', data: trial.rss, showSymbol: false,
          lineStyle: { color: arm.colour, width: 0.8, opacity: 0.7, type: arm.dash }, silent: true, animation: false }));
      }
    });
    return {
      aria: { enabled: true },
      grid: { left: 52, right: 16, top: 26, bottom: 70 },
      xAxis: axis({ type: 'value', name: 's from release', nameLocation: 'middle', nameGap: 24, min: 'dataMin', max: 'dataMax',
        axisLabel: Object.assign(text(), { formatter: value => +value.toFixed(2) }) }),
      yAxis: axis({ type: 'value', name: 'RSS, MiB', min: 0 }),
      dataZoom: [{ type: 'inside', filterMode: 'none' },
        { type: 'slider', filterMode: 'none', height: 20, bottom: 8, textStyle: text(), labelFormatter: value => value.toFixed(1) + ' s' }],
      tooltip: tooltip(items => {
        const medians = items.filter(item => item.seriesId.startsWith('median '));
        if (medians.length === 0) return '';
        const rows = medians.sort((x, y) => y.value[1] - x.value[1]).map(item => item.seriesName + '  ' + one(item.value[1]) + ' MiB');
        return medians[0].value[0].toFixed(1) + ' s\n' + rows.join('\n');
      }),
      series
    };
  }
  const main = make(byId('overlay'), overlay);
  const redraw = () => main.setOption(overlay(), { replaceMerge: ['series'] });

  ebb.legend(arms, redraw);
  byId('bands').addEventListener('change', event => { bands = event.target.checked; redraw(); });
  byId('singles').addEventListener('change', event => { singles = event.target.checked; redraw(); });
  const zoom = (from, to) => main.dispatchAction({ type: 'dataZoom', startValue: from, endValue: to });
  byId('zoom-all').addEventListener('click', () => main.dispatchAction({ type: 'dataZoom', start: 0, end: 100 }));
  byId('zoom-spike').addEventListener('click', () => {
    const longest = Math.max(1, ...shownArms().map(arm => (arm.figures.drain_ms || 0) / 1000));
    zoom(-0.2 * longest, 1.3 * longest);
  });
  const stretch = Math.max(0, ...arms.map(arm => arm.stretch));
  byId('thinning').textContent = 'Each point is the highest sample of ' + Math.round(stretch * 1000) +
    ' ms, so that thinning out loses no peak; samples.csv has every sample.';

  // --- what is retained, by part
  const partColours = { heap: colours[0], malloc: colours[4], other: colours[7] };
  const bars = (element, option) => {
    element.style.height = Math.max(9, 4.5 + 2.1 * arms.length) + 'rem';
    waiting.set(element, () => make(element, option));
  };
  const nameWidth = () => Math.min(190, 16 + 7.2 * Math.max(...arms.map(arm => arm.name.length)), window.innerWidth * 0.34);
  const names = (all = arms.map(arm => arm.name)) => axis({ type: 'category', inverse: true, data: all,
    axisLabel: Object.assign(text(), { width: nameWidth() - 10, overflow: 'truncate' }) });
  bars(byId('retained'), () => ({
    aria: { enabled: true, decal: { show: true } },
    legend: { textStyle: { color: css('--ink') }, top: 0 },
    grid: { left: nameWidth(), right: 24, top: 32, bottom: 40 },
    xAxis: axis({ type: 'value', name: 'MiB', nameLocation: 'middle', nameGap: 24 }),
    yAxis: names(data.retained.names),
    tooltip: tooltip(items => items[0].name + '\n' + items.map(item => item.seriesName + '  ' + one(item.value) + ' MiB').join('\n')),
    series: Object.entries(data.retained.mib).map(([name, mib]) => ({ name, type: 'bar', stack: 'retained', animation: false,
      barMaxWidth: 22, itemStyle: { color: partColours[name] || '#bbb' }, data: mib }))
  }));

  // --- speed and what it cost
  const perRecord = arm => arm.figures.cpu_s == null || !arm.figures.records_processed ? null
    : arm.figures.cpu_s / arm.figures.records_processed * 1e6;
  bars(byId('speed'), () => ({
    aria: { enabled: true, decal: { show: true } },
    legend: { textStyle: { color: css('--ink') }, top: 0 },
    grid: { left: nameWidth(), right: 24, top: 58, bottom: 40 },
    xAxis: [axis({ type: 'value', name: '1,000 records/s', nameLocation: 'middle', nameGap: 24 }),
      axis({ type: 'value', name: 'µs CPU a record', nameLocation: 'middle', nameGap: 22, splitLine: { show: false } })],
    yAxis: names(),
    tooltip: tooltip(items => items[0].name + '\n' + items.map(item => item.seriesName + '  ' + (item.value == null ? '-' : item.value.toFixed(2))).join('\n')),
    series: [
      { name: '1,000 records/s', type: 'bar', animation: false, barMaxWidth: 12, itemStyle: { color: colours[2] },
        data: arms.map(arm => arm.figures.records_per_s == null ? null : arm.figures.records_per_s / 1000) },
      { name: 'µs CPU a record', type: 'bar', xAxisIndex: 1, animation: false, barMaxWidth: 12, itemStyle: { color: colours[1] },
        data: arms.map(perRecord) }]
  }));

  // --- each arm by itself
  const shades = ['drain', 'gc', 'drain2', 'stop'];
  /** All others begin with something that has happened. */
  const usual = /^(load|start|idle|drain\d*|settle\d*|gc|trim|stop|recorded)$/;
  function single(arm) {
    const series = arm.trials.map((trial, i) => ({ name: 'RSS', type: 'line', data: trial.rss, showSymbol: false, animation: false,
      lineStyle: { color: arm.colour, width: 1.6, opacity: i === 0 ? 1 : 0.55 }, itemStyle: { color: arm.colour } }));
    const first = arm.trials[0];
    if (first) {
      series.push({ name: 'heap committed', type: 'line', step: 'end', data: first.heap, showSymbol: false, animation: false,
        lineStyle: { color: colours[7], width: 1.2, type: 'dashed' }, itemStyle: { color: colours[7] } });
      series.push({ name: 'heap used', type: 'line', data: first.heapUsed, showSymbol: false, animation: false,
        lineStyle: { color: colours[7], width: 1 }, areaStyle: { color: colours[7], opacity: 0.2 }, itemStyle: { color: colours[7] } });
      series[0].markArea = { silent: true, animation: false, itemStyle: { color: css('--faint'), opacity: 0.1 },
        label: { color: css('--faint'), fontSize: 10, position: 'insideTop' },
        data: arm.phases.filter(phase => shades.includes(phase.name))
          .map(phase => [{ name: phase.name, xAxis: phase.from }, { xAxis: phase.to }]) };
      series[0].markLine = { silent: true, animation: false, symbol: 'none', lineStyle: { color: css('--ink'), type: 'dotted', opacity: 0.6 },
        label: { color: css('--ink'), fontSize: 10, formatter: mark => mark.name },
        data: arm.phases.filter(phase => !usual.test(phase.name)).map(phase => ({ name: phase.name, xAxis: phase.from })) };
    }
    return {
      aria: { enabled: true },
      grid: { left: 46, right: 10, top: 30, bottom: 40 },
      legend: { textStyle: { color: css('--ink'), fontSize: 11 }, top: 0, itemWidth: 18 },
      xAxis: axis({ type: 'value', name: 's', nameLocation: 'middle', nameGap: 22, min: 'dataMin', max: 'dataMax',
        axisLabel: Object.assign(text(), { formatter: value => +value.toFixed(1) }) }),
      yAxis: axis({ type: 'value', min: 0 }),
      tooltip: tooltip(items => items[0].value[0].toFixed(1) + ' s\n' +
        items.map(item => item.seriesName + '  ' + one(item.value[1]) + ' MiB').join('\n')),
      series
    };
  }
  document.querySelectorAll('[data-arm]').forEach(element => {
    const arm = arms.find(candidate => candidate.name === element.dataset.arm);
    if (arm) waiting.set(element, () => make(element, () => single(arm)));
  });
  ebb.begin();
})();
