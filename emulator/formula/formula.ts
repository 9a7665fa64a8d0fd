import { dateFunctions } from "./date-functions.ts";
import { expressionOf, type Expression } from "./expression.ts";
import { fieldPathOf, type FieldPath, type FormulaPlace } from "./field-path.ts";
import { FormulaError } from "./formula-error.ts";
import { isTextField } from "./formula-value.ts";
import { numberFunctions } from "./number-functions.ts";
import { operators } from "./operators.ts";
import { specialForms, type Compiled, type Compute } from "./special-forms.ts";
import { textFunctions } from "./text-functions.ts";
import type { FormulaFunction } from "./formula-function.ts";

/** A compiled formula of an object (Help, "Formula Operators and Functions"). */
export type Formula = {
  /** @throws FormulaError when it has no value for the record, e.g. after a division by zero */
  readonly compute: Compute;
  /** API names of the record's own fields that it reads, including references to parents. */
  readonly ownFields: ReadonlySet<string>;
  readonly isCrossObject: boolean;
  readonly isTimeDependent: boolean;
};

const functions: Readonly<Record<string, FormulaFunction>> = {
  ...operators,
  ...numberFunctions,
  ...textFunctions,
  ...dateFunctions,
};

/** @throws FormulaError with Salesforce's message when it is not a formula of this object */
export function formulaOf(text: string, place: FormulaPlace): Formula {
  const compiler = new Compiler(place);
  const { compute } = compiler.compiled(expressionOf(text));
  const { ownFields, isCrossObject, isTimeDependent } = compiler;
  return { compute, ownFields, isCrossObject, isTimeDependent };
}

class Compiler {
  readonly ownFields = new Set<string>();
  isCrossObject = false;
  isTimeDependent = false;
  readonly #place: FormulaPlace;

  constructor(place: FormulaPlace) {
    this.#place = place;
  }

  compiled(expression: Expression): Compiled {
    switch (expression.kind) {
      case "literal": {
        const { value } = expression;
        return { compute: () => value, isText: typeof value === "string" };
      }
      case "field":
        return this.#field(fieldPathOf(expression.path, this.#place), expression.path);
      case "call":
        return this.#call(expression.name, expression.operands);
    }
  }

  #field({ ownField, field, read }: FieldPath, path: readonly string[]): Compiled {
    this.ownFields.add(ownField.name);
    const compute: Compute = (scope) => read(scope.record, scope);
    const isText = isTextField(field);
    if (path.length === 1) return { compute, isText, ownField: ownField.name };
    this.isCrossObject = true;
    return { compute, isText };
  }

  #call(name: string, given: readonly Expression[]): Compiled {
    const special = Object.hasOwn(specialForms, name) ? specialForms[name] : undefined;
    const usual = Object.hasOwn(functions, name) ? functions[name] : undefined;
    const callee = special ?? usual;
    if (callee === undefined) throw new FormulaError(`Unknown function ${name}. Check spelling.`);
    if (given.length < callee.min || given.length > callee.max) {
      throw new FormulaError(
        `Incorrect number of parameters for function '${name}()'. ` +
          `Expected ${callee.min}, received ${given.length}`,
      );
    }
    const operands = given.map((operand) => this.compiled(operand));
    if (special !== undefined) {
      this.isTimeDependent ||= special.isTimeDependent === true;
      return special.make(operands);
    }
    return usualCall(usual, operands);
  }
}

function usualCall(callee: FormulaFunction | undefined, operands: readonly Compiled[]): Compiled {
  const computes = operands.map(({ compute }) => compute);
  const apply = callee?.apply ?? (() => null);
  return {
    compute: (scope) => apply(computes.map((compute) => compute(scope))),
    isText: callee?.isText === true,
  };
}
