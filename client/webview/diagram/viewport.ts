// Pan and zoom: a transform of the drawing, changed by mouse, touch pad and keyboard.

import type { Box, Point } from "../../../server/src/diagram/shape";

const LEAST = 0.04;
const MOST = 3;
/** Below this the small words in nodes are left out, and the names of groups grow. */
const FAR = 0.5;

export interface Viewport {
  /** Shows everything; never larger than life. */
  fit(box: Box): void;
  zoomBy(factor: number, around?: Point): void;
  panBy(dx: number, dy: number): void;
  /** Moves a box to the middle when it lies outside; with `least` it is drawn at least that large. */
  bringIn(box: Box, least?: number): void;
  /** True until somebody moves or zooms what `fit` showed. */
  readonly isFitted: boolean;
  /** The point of the screen that shows a point of the drawing. */
  toScreen(point: Point): Point;
  readonly scale: number;
}

/** @param below how much of the surface is covered at its lower edge */
export function createViewport(surface: SVGSVGElement, content: SVGElement, below: () => number, changed: (scale: number) => void): Viewport {
  let [x, y, scale] = [0, 0, 1];
  let isFitted = false;
  const apply = (fitted = false): void => {
    isFitted = fitted;
    content.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${scale.toFixed(4)})`);
    surface.style.setProperty("--unit", String(1 / scale));
    surface.classList.toggle("far", scale < FAR);
    surface.classList.toggle("very-far", scale < FAR / 2);
    changed(scale);
  };
  const clamp = (value: number): number => Math.min(MOST, Math.max(LEAST, value));

  const viewport: Viewport = {
    fit: (box) => {
      const width = surface.clientWidth;
      const height = surface.clientHeight - below();
      if (width <= 0 || height <= 0 || box.width === 0) return;
      scale = clamp(Math.min(1, (width - 24) / box.width, (height - 24) / box.height));
      x = (width - box.width * scale) / 2 - box.x * scale;
      y = (height - box.height * scale) / 2 - box.y * scale;
      apply(true);
    },
    zoomBy: (factor, around = { x: surface.clientWidth / 2, y: surface.clientHeight / 2 }) => {
      const next = clamp(scale * factor);
      x = around.x - ((around.x - x) * next) / scale;
      y = around.y - ((around.y - y) * next) / scale;
      scale = next;
      apply();
    },
    panBy: (dx, dy) => {
      x += dx;
      y += dy;
      apply();
    },
    bringIn: (box, least = 0) => {
      // While the list is shown there is nothing to move.
      if (surface.clientWidth <= 0) return;
      const left = box.x * scale + x;
      const top = box.y * scale + y;
      const inside = left >= 8 && top >= 8 && left + box.width * scale <= surface.clientWidth - 8 && top + box.height * scale <= surface.clientHeight - below() - 8;
      if (inside && scale >= least) return;
      scale = clamp(Math.max(scale, least));
      x = surface.clientWidth / 2 - (box.x + box.width / 2) * scale;
      y = (surface.clientHeight - below()) / 2 - (box.y + box.height / 2) * scale;
      apply();
    },
    get isFitted() {
      return isFitted;
    },
    toScreen: (point) => ({ x: point.x * scale + x, y: point.y * scale + y }),
    get scale() {
      return scale;
    },
  };

  surface.addEventListener("wheel", (event) => {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) {
      const { left, top } = surface.getBoundingClientRect();
      viewport.zoomBy(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0025)), { x: event.clientX - left, y: event.clientY - top });
    } else {
      const unit = event.deltaMode === 1 ? 20 : 1;
      viewport.panBy(-(event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX) * unit, -(event.shiftKey && event.deltaX === 0 ? 0 : event.deltaY) * unit);
    }
  }, { passive: false });

  let dragged: { readonly id: number; x: number; y: number; far: number } | undefined;
  surface.addEventListener("pointerdown", (event) => {
    if (event.button === 0 || event.button === 1) dragged = { id: event.pointerId, x: event.clientX, y: event.clientY, far: 0 };
  });
  surface.addEventListener("pointermove", (event) => {
    if (dragged?.id !== event.pointerId) return;
    const [dx, dy] = [event.clientX - dragged.x, event.clientY - dragged.y];
    dragged.far += Math.abs(dx) + Math.abs(dy);
    // A hand that trembles while it clicks does not pan.
    if (dragged.far < 5) return;
    if (!surface.hasPointerCapture(event.pointerId)) surface.setPointerCapture(event.pointerId);
    [dragged.x, dragged.y] = [event.clientX, event.clientY];
    surface.classList.add("dragging");
    viewport.panBy(dx, dy);
  });
  const release = (event: PointerEvent): void => {
    if (dragged?.id !== event.pointerId) return;
    dragged = undefined;
    surface.classList.remove("dragging");
  };
  surface.addEventListener("pointerup", release);
  surface.addEventListener("pointercancel", release);
  return viewport;
}
