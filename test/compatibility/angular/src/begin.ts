/** Where an Angular application initialises: in `main.ts`, after the polyfills. A page whose script tag has done so already stays as it is. */
export function begin(): void {
  const { threadlight, endpoint } = globalThis as unknown as {
    threadlight: { initialize(options: object): void };
    endpoint?: string;
  };
  if (endpoint) threadlight.initialize({ appName: 'chat', baseUrl: endpoint });
}
