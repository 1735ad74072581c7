import ts from 'typescript';
import { placeOf, type SourceFile, visit } from './source-tree';

/** `path:line name` for each use of one of the names as a global: not as a property, a key, a label or a type. */
export function freeNames(file: SourceFile, names: ReadonlySet<string>): readonly string[] {
  const declared = declaredNames(file);
  const found: string[] = [];
  visit(file.syntax, (node) => {
    if (!ts.isIdentifier(node) || !names.has(node.text) || declared.has(node.text)) return;
    if (!isJustAName(node)) found.push(`${placeOf(file, node)} ${node.text}`);
  });
  return found;
}

function declaredNames(file: SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  visit(file.syntax, (node) => {
    const declares =
      ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isFunctionDeclaration(node) || ts.isBindingElement(node);
    if ((declares || ts.isImportSpecifier(node)) && node.name && ts.isIdentifier(node.name)) names.add(node.name.text);
  });
  return names;
}

/** A property, a key or a type; `globalThis.document` is the global all the same. `typeof document` only asks. */
function isJustAName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isTypeOfExpression(parent) || ts.isPartOfTypeNode(node) || ts.isTypeQueryNode(parent)) return true;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return parent.expression.getText() !== 'globalThis';
  return isKey(parent, node);
}

function isKey(parent: ts.Node, node: ts.Identifier): boolean {
  const named = ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent) || ts.isMethodDeclaration(parent);
  return (named || ts.isMethodSignature(parent) || ts.isPropertyDeclaration(parent)) && parent.name === node;
}
