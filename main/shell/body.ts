/** The body of a request as text, with a limit that holds before it is read whole. What it says is left to whoever asked. */

/** The body, read no further than `limit` bytes; undefined above it. */
export async function readText(request: Request, limit: number): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let length = 0;
  let text = '';
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > limit) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
