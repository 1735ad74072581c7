const safeImage = /^data:image\/(?:png|jpeg|webp|gif);base64,[a-z0-9+/=\s]+$/i;
const safeLink = /^(?:https?:|mailto:)/i;

/** True for an image that may be shown: its bytes are in the trace and its type cannot run. */
export function isSafeImage(url: string): boolean {
  return safeImage.test(url);
}

export function isSafeLink(url: string): boolean {
  return safeLink.test(url);
}
