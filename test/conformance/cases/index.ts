import type { Case } from '../case';
import { awaitCases } from './await';
import { callbackCases } from './callbacks';
import { decoratorCases } from './decorators';
import { entityCases } from './entities';
import { isolationCases } from './isolation';
import { outsideCases } from './outside';
import { pageCases } from './page';
import { propagationCases } from './propagation';
import { scopeHandleCases } from './scope-handle';
import { streamCases } from './streams';

/** All cases, in the order of the README's matrix. */
export const cases: readonly Case[] = [
  ...scopeHandleCases,
  ...entityCases,
  ...decoratorCases,
  ...awaitCases,
  ...callbackCases,
  ...pageCases,
  ...streamCases,
  ...isolationCases,
  ...propagationCases,
  ...outsideCases,
];
