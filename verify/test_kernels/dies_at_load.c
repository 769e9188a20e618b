/* SPDX-License-Identifier: Apache-2.0
 *
 * A library that ends its process as it is loaded.
 */

#include <stdlib.h>

__attribute__((constructor)) static void Die(void) { abort(); }
