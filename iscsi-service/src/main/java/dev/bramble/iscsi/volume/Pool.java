package dev.bramble.iscsi.volume;

/**
 * The file system that the volumes lie on. All in bytes.
 *
 * @param free for this process
 * @param reserve below so much free space nothing new is made: it is for the disks that are served
 * @param promised what all volumes would take if they were written full
 * @param allocated what they take, shared blocks counted by each
 * @param isFull a write found no room, and there has not been more than the reserve since
 */
public record Pool(long size, long free, long reserve, long promised, long allocated, boolean isFull) {

    /** There is less room than the volumes may come to want. */
    public boolean isOvercommitted() {
        return promised - allocated > free;
    }
}
