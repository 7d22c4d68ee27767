/**
 * What an image needs so that it boots from the network as it is: one archive, bramble.img, made of the image's own files
 * and of packages that it lacks.
 */
@NullMarked
package dev.bramble.inventory.netboot;

import org.jspecify.annotations.NullMarked;
