/** The product from outside: real services, foreign clients. */
@NullMarked
package dev.bramble.acceptance;

import org.jspecify.annotations.NullMarked;
