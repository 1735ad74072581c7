import { initialize } from 'threadlight';

export const sdk = initialize({ appName: 'prerendered', baseUrl: 'http://127.0.0.1:4319' });
