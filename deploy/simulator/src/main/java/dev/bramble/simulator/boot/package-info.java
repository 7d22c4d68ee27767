/** What runs on a booting Pi, one class for each program: EEPROM and firmware, kernel and initramfs, the system. */
@NullMarked
package dev.bramble.simulator.boot;

import org.jspecify.annotations.NullMarked;
