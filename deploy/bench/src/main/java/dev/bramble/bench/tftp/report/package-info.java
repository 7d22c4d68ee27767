/** From measurements to the table. */
@NullMarked
package dev.bramble.bench.tftp.report;

import org.jspecify.annotations.NullMarked;
