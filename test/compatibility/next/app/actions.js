'use server';

export async function answer(previous, form) {
  await new Promise((resolve) => setTimeout(resolve, 10));
  return `${form.get('word')} after ${previous}`;
}
