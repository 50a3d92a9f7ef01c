// Saves a picture of the stage, as it is drawn: loaded when one is wanted, with `data-kind` (svg or png), `data-name` (of
// the file) and `data-title`. Says `made` or `failed` to its own element.
'use strict';

(() => {
  const me = document.currentScript;
  const { kind, name, title } = me.dataset;
  const SPACE = 'http://www.w3.org/2000/svg';
  // How a thing looks is written at it, so that the picture needs no style sheet; only what differs from what is usual.
  const USUAL = {
    fill: 'rgb(0, 0, 0)', 'fill-opacity': '1', stroke: 'none', 'stroke-width': '1px', 'stroke-dasharray': 'none',
    'stroke-linecap': 'butt', 'stroke-linejoin': 'miter', 'stroke-opacity': '1', opacity: '1', 'paint-order': 'normal',
  };
  const OF_TEXT = ['font-family', 'font-size', 'font-weight', 'font-variant-numeric', 'text-anchor', 'dominant-baseline'];

  function made(tag, attributes, text) {
    const element = document.createElementNS(SPACE, tag);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text) element.textContent = text;
    return element;
  }

  function copied(element) {
    const style = getComputedStyle(element);
    const hidden = style.display === 'none' || style.visibility === 'hidden' || element.matches('.hit');
    if (hidden || element.localName === 'title') return null;
    const copy = document.createElementNS(SPACE, element.localName);
    for (const key of ['d', 'x', 'y', 'x1', 'y1', 'x2', 'y2', 'cx', 'cy', 'r', 'rx', 'width', 'height', 'points']) {
      if (element.hasAttribute(key)) copy.setAttribute(key, element.getAttribute(key));
    }
    if (style.transform !== 'none') copy.setAttribute('transform', style.transform);
    if (element.children.length && element.localName === 'g') {
      if (style.opacity !== '1') copy.setAttribute('opacity', style.opacity);
      for (const child of element.children) copy.append(...[copied(child)].filter(Boolean));
      return copy.childNodes.length ? copy : null;
    }
    for (const [key, usual] of Object.entries(USUAL)) {
      const value = style.getPropertyValue(key);
      if (value && value !== usual) copy.setAttribute(key, value);
    }
    if (element.localName === 'text') {
      for (const key of OF_TEXT) copy.setAttribute(key, style.getPropertyValue(key));
      copy.setAttribute('text-decoration', style.textDecorationLine);
      copy.textContent = element.textContent;
    }
    return copy;
  }

  // Names of lanes and of their groups are no part of the drawing on the page.
  function written(element, area, turned) {
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2 - area.left, box.top + box.height / 2 - area.top];
    const text = made('text', { x: turned ? 0 : x, y: turned ? 0 : y, 'text-anchor': 'middle', 'dominant-baseline': 'central', fill: style.color }, element.textContent);
    for (const key of OF_TEXT.slice(0, 3)) text.setAttribute(key, style.getPropertyValue(key));
    if (turned) text.setAttribute('transform', `translate(${x} ${y}) rotate(-90)`);
    return text;
  }

  function drawing() {
    const room = document.getElementById('diagram-room');
    const stage = room.querySelector('svg');
    const [area, drawn] = [room.getBoundingClientRect(), stage.getBoundingClientRect()];
    const above = 40;
    const [width, height] = [Math.ceil(area.width), Math.ceil(area.height) + above];
    const svg = made('svg', { xmlns: SPACE, viewBox: `0 0 ${width} ${height}`, width, height });
    const page = getComputedStyle(document.body);
    svg.append(made('title', {}, title), made('rect', { width, height, fill: page.backgroundColor }));
    svg.append(made('text', { x: 20, y: 27, fill: page.color, 'font-family': page.fontFamily, 'font-size': 20, 'font-weight': 700 }, title));
    const body = made('g', { transform: `translate(0 ${above})` });
    const lines = made('g', { transform: `translate(${drawn.left - area.left} ${drawn.top - area.top})` });
    for (const child of stage.children) lines.append(...[copied(child)].filter(Boolean));
    body.append(lines);
    for (const mark of room.querySelectorAll('.bracket')) {
      const box = mark.getBoundingClientRect();
      const [x, top, bottom] = [box.left - area.left, box.top - area.top, box.bottom - area.top];
      body.append(made('path', { d: `M${x + 6} ${top} H${x} V${bottom} H${x + 6}`, fill: 'none', stroke: getComputedStyle(mark).borderLeftColor, 'stroke-width': 1.5 }));
      body.append(written(mark.firstElementChild, area, true));
    }
    for (const lane of room.querySelectorAll('.lane-name .name')) body.append(written(lane, area, false));
    svg.append(body);
    return { text: new XMLSerializer().serializeToString(svg), width, height };
  }

  async function blob() {
    const { text, width, height } = drawing();
    if (kind === 'svg') return new Blob([text], { type: 'image/svg+xml' });
    const image = new Image();
    image.src = `data:image/svg+xml,${encodeURIComponent(text)}`;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: 2 * width, height: 2 * height });
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((done, failed) => { canvas.toBlob((one) => (one ? done(one) : failed(new Error('no picture'))), 'image/png'); });
  }

  blob().then((picture) => {
    const url = URL.createObjectURL(picture);
    Object.assign(document.createElement('a'), { href: url, download: `${name}.${kind}` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
    me.dispatchEvent(new Event('made'));
  }).catch(() => me.dispatchEvent(new Event('failed')));
})();
