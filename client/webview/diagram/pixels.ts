/** Canvases have limits that differ by browser; these are safe in all. */
const LONGEST_SIDE = 8000;
const SCALE = 2;

/** An SVG file as a PNG in base64, twice as fine as the screen where that is possible; null when it cannot be drawn. */
export async function pixelsOf(text: string): Promise<string | null> {
  const image = new Image();
  const loaded = new Promise<boolean>((resolve) => {
    image.onload = () => resolve(true);
    image.onerror = () => resolve(false);
  });
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  if (!(await loaded) || image.width === 0) return null;
  const scale = Math.min(SCALE, LONGEST_SIDE / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  try {
    return canvas.toDataURL("image/png").split(",")[1] ?? null;
  } catch {
    return null;
  }
}
