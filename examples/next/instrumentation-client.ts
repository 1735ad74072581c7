import { initialize } from 'threadlight';

/** Next.js runs it in the browser, before the page becomes interactive. */
initialize({ appName: 'next-page', baseUrl: 'http://localhost:4318' });
