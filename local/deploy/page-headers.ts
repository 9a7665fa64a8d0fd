/**
 * The text of `_headers`, with the host of rooms that are deployed apart. Without it pages may connect to their own
 * host only.
 *
 * @param roomsHost without scheme and path; empty where the Worker has the rooms
 */
export function withRoomsHost(headers: string, roomsHost: string): string {
  if (roomsHost === "") return headers;
  const own = "connect-src 'self'";
  if (!headers.includes(own)) throw new Error(`web/public/_headers has no ${own}.`);
  return headers.replace(own, `${own} wss://${roomsHost}`);
}
