/* SPDX-License-Identifier: Apache-2.0
 *
 * A library that exports something else.
 */

int leaky_relu(int x) { return x > 0 ? x : 0; }
