/** What a camera would see of a QR code: `window.show` shows its picture, `window.shown` counts how often. */
export const camera = `const picture = new Image();
window.show = (svg) => {
  window.shown = 0;
  picture.src = 'data:image/svg+xml,' + encodeURIComponent(svg);
  return picture.decode();
};
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
  const draw = () => {
    window.shown += 1;
    const context = canvas.getContext('2d');
    context.fillStyle = '#999';
    context.fillRect(0, 0, 640, 480);
    context.drawImage(picture, 200, 120, 240, 240);
  };
  draw();
  setInterval(draw, 50);
  return canvas.captureStream(20);
}`;

/** A QR code's picture, as it is on the page. */
export const pictureOf = `(() => {
  const svg = document.querySelector('svg[role=img]').cloneNode(true);
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('width', '240');
  svg.setAttribute('height', '240');
  svg.setAttribute('style', 'background:#fff');
  return svg.outerHTML;
})()`;

/** What it sees when nobody holds a ticket up. */
export const blank = '<svg xmlns="http://www.w3.org/2000/svg" width="240" height="240"/>';
