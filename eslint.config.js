import globals from "globals";
import lit from "eslint-plugin-lit";
import litA11y from "eslint-plugin-lit-a11y";
import tseslint from "typescript-eslint";
import { configs as wc } from "eslint-plugin-wc";

export default tseslint.config(
  {
    ignores: [
      ".cache/**",
      "**/dist/**",
      "**/cdn/**",
      "**/coverage/**",
      "docs/api/**",
      "demo/static/**",
      "**/mockServiceWorker.js",
    ],
  },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: "./tsconfig.check.json" } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/explicit-module-boundary-types": "error",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unnecessary-condition": "off",
      "@typescript-eslint/no-confusing-void-expression": "off",
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
      "@typescript-eslint/no-invalid-void-type": "off",
    },
  },
  {
    files: ["widgets/src/**/*.ts"],
    extends: [lit.configs["flat/recommended"], wc["flat/best-practice"]],
    plugins: { "lit-a11y": litA11y },
    settings: { wc: { elementBaseClasses: ["LitElement"] } },
    languageOptions: { globals: globals.browser },
    rules: {
      ...litA11y.configs.recommended.rules,
      // Fails with "Column number out of range" where an attribute's expression ends a line; axe has
      // the same rule.
      "lit-a11y/tabindex-no-positive": "off",
    },
  },
  {
    files: ["**/*.test.ts", "**/*.browser-test.ts", "test/**/*.ts", "widgets/src/test/**/*.ts"],
    rules: {
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/unbound-method": "off",
      "@typescript-eslint/no-unused-expressions": "off",
    },
  },
  {
    files: ["widgets/src/**/*.test.ts"],
    rules: {
      // Chai's plugins for the DOM type `expect(…).to.equal(…)` as a promise, which it is not.
      "@typescript-eslint/no-floating-promises": "off",
    },
  },
);
