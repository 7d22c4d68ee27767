package dev.bramble.iscsi.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.iscsi.session.DataBuffer;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BufferBudgetTest {
    private final BufferBudget budget = new BufferBudget(UnpooledByteBufAllocator.DEFAULT, 100, 60);
    private final List<String> woken = new ArrayList<>();
    private final BufferBudget.Account a = budget.account(() -> woken.add("a"));
    private final BufferBudget.Account b = budget.account(() -> woken.add("b"));
    private final BufferBudget.Account c = budget.account(() -> woken.add("c"));

    private static DataBuffer taken(BufferBudget.Account account, int bytes) {
        return Objects.requireNonNull(account.take(bytes));
    }

    @Test
    void nobodyHasMoreThanItsShareAndItsOwnReleaseWakesIt() {
        DataBuffer first = taken(a, 50);
        assertThat(a.take(20)).isNull();
        assertThat(budget.free()).isEqualTo(50);
        first.release();
        assertThat(woken).containsExactly("a");
        taken(a, 20).release();
        a.settle();
        assertThat(budget.free()).isEqualTo(100);
    }

    @Test
    void whoWaitsIsServedInOrderAndNobodyPasses() {
        DataBuffer one = taken(a, 60);
        DataBuffer two = taken(b, 30);
        assertThat(c.take(40)).isNull();
        assertThat(b.take(5)).as("would fit, but c waits").isNull();
        two.release();
        assertThat(woken).containsExactly("c");
        assertThat(a.take(1)).as("its share is used up").isNull();
        taken(c, 40).release();
        assertThat(woken).containsExactly("c", "b");
        taken(b, 5).release();
        one.release();
        b.settle();
        c.settle();
        a.settle();
        assertThat(budget.free()).isEqualTo(100);
    }

    @Test
    void whatWasPromisedAndNotTakenGoesToTheNext() {
        DataBuffer one = taken(a, 60);
        DataBuffer two = taken(b, 40);
        assertThat(b.take(20)).isNull();
        assertThat(c.take(60)).isNull();
        one.release();
        assertThat(woken).containsExactly("b");
        b.settle();
        assertThat(woken).containsExactly("b", "c");
        c.settle();
        two.release();
        assertThat(budget.free()).isEqualTo(100);
    }

    @Test
    void whoWantsMoreThanItWasPromisedStaysFirst() {
        DataBuffer one = taken(a, 60);
        DataBuffer two = taken(b, 40);
        assertThat(c.take(20)).isNull();
        assertThat(b.take(10)).isNull();
        two.release();
        assertThat(woken).containsExactly("c", "b");
        assertThat(c.take(50)).isNull();
        b.settle();
        one.release();
        assertThat(woken).containsExactly("c", "b", "c");
        taken(c, 50).release();
        assertThat(budget.free()).isEqualTo(100);
    }

    @Test
    void aClosedAccountGivesBackWhatItHadAndTakesNoMore() {
        DataBuffer one = taken(a, 60);
        DataBuffer two = taken(b, 40);
        assertThat(c.take(60)).isNull();
        assertThat(b.take(10)).isNull();
        c.close();
        one.release();
        assertThat(woken).containsExactly("b");
        b.close();
        two.release();
        assertThat(b.take(1)).isNull();
        assertThat(budget.free()).isEqualTo(100);
    }

    @Test
    void whoWantsMoreThanItWasPromisedComesBeforeWhoCameLater() {
        DataBuffer one = taken(a, 30);
        DataBuffer two = taken(a, 30);
        DataBuffer three = taken(b, 40);
        BufferBudget.Account d = budget.account(() -> woken.add("d"));
        assertThat(c.take(20)).isNull();
        assertThat(d.take(30)).isNull();
        three.release();
        assertThat(woken).containsExactly("c");
        assertThat(c.take(50)).isNull();
        one.release();
        assertThat(woken).containsExactly("c", "c");
        taken(c, 50).release();
        two.release();
        taken(d, 30).release();
        assertThat(budget.free()).isEqualTo(100);
    }

    @Test
    void whoAsksAgainWaitsOnce() {
        DataBuffer one = taken(a, 60);
        DataBuffer two = taken(b, 40);
        assertThat(c.take(40)).isNull();
        assertThat(c.take(40)).isNull();
        one.release();
        two.release();
        assertThat(woken).containsExactly("c");
        taken(c, 40).release();
        assertThat(budget.free()).isEqualTo(100);
    }

    @Test
    void nothingIsPromisedToAnAccountThatWasClosed() {
        DataBuffer one = taken(a, 50);
        assertThat(a.take(20)).as("its share").isNull();
        a.close();
        one.release();
        assertThat(woken).isEmpty();
        assertThat(budget.free()).isEqualTo(100);
    }

    @Test
    void whatIsReleasedIsTheSystemsAgain() {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        DataBuffer buffer = taken(new BufferBudget(allocator, 100, 60).account(() -> {}), 50);
        assertThat(allocator.metric().usedDirectMemory()).isPositive();
        buffer.release();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    /** Connections that take, hold and give back at random: everybody gets its turn, and all comes back. */
    @Test
    void nobodyWaitsForEver() {
        Random random = new Random(7143);
        Deque<Integer> wakes = new ArrayDeque<>();
        List<BufferBudget.Account> accounts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            accounts.add(budget.account(() -> wakes.add(number)));
        }
        int[] wanted = new int[20];
        int[] waits = new int[20];
        int[] served = new int[20];
        Deque<DataBuffer> held = new ArrayDeque<>();
        for (int i = 0; i < 20; i++) {
            wakes.add(i);
        }
        for (int step = 0; step < 20_000; step++) {
            Integer awake = wakes.poll();
            if (awake == null) {
                held.remove().release();
                continue;
            }
            if (wanted[awake] == 0) {
                wanted[awake] = 1 + random.nextInt(60);
            }
            DataBuffer buffer = accounts.get(awake).take(wanted[awake]);
            accounts.get(awake).settle();
            if (buffer != null) {
                held.add(buffer);
                served[awake]++;
                wanted[awake] = 0;
                waits[awake] = 0;
                wakes.add(awake);
            }
            for (int i = 0; i < 20; i++) {
                waits[i]++;
                assertThat(waits[i]).isLessThan(500);
            }
        }
        held.forEach(DataBuffer::release);
        accounts.forEach(BufferBudget.Account::close);
        assertThat(budget.free()).isEqualTo(100);
        assertThat(served).doesNotContain(0);
    }
}
