// Conversions of units, with the factors that the reference of the language prints. All of them give floats.

import type { FunctionTable, Operands } from './operands.ts';

const BAR_OF_PSI = 0.0689476;
const CM_OF_INCH = 2.54;
const METRES_OF_FOOT = 0.3048;
const KG_OF_POUND = 0.453592;
const LITRES_OF_GALLON = 3.78541;

const convert = (apply: (value: number) => number) => (operands: Operands) => apply(operands.float(0));

export const UNIT_FUNCTIONS: FunctionTable = {
  cToF: convert((celsius) => (celsius * 9) / 5 + 32),
  fToC: convert((fahrenheit) => ((fahrenheit - 32) * 5) / 9),
  psiToBar: convert((psi) => psi * BAR_OF_PSI),
  barToPsi: convert((bar) => bar / BAR_OF_PSI),
  inToCm: convert((inches) => inches * CM_OF_INCH),
  cmToIn: convert((cm) => cm / CM_OF_INCH),
  ftToM: convert((feet) => feet * METRES_OF_FOOT),
  mToFt: convert((metres) => metres / METRES_OF_FOOT),
  lbToKg: convert((pounds) => pounds * KG_OF_POUND),
  kgToLb: convert((kg) => kg / KG_OF_POUND),
  galToL: convert((gallons) => gallons * LITRES_OF_GALLON),
  lToGal: convert((litres) => litres / LITRES_OF_GALLON),
};
