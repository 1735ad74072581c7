import { setTimeout as pause } from 'node:timers/promises';

export const weatherTool = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather in a city right now.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

const SKIES = ['sun', 'clouds', 'rain'];

/** Made up, but the same city always has the same weather. */
export async function getWeather({ city }) {
  await pause(40);
  const seed = [...city].reduce((sum, letter) => sum + letter.codePointAt(0), 0);
  return { city, celsius: 5 + (seed % 20), sky: SKIES[seed % SKIES.length] };
}
