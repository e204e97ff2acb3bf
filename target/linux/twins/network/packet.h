/* Packets as eBPF programs see them. */
#ifndef PACKET_H
#define PACKET_H

#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>
#include <linux/udp.h>

#include "../twin.h"

#define BYTES(ctx) ((uint8_t *)(uintptr_t)(ctx)->data)
#define END(ctx) ((uint8_t *)(uintptr_t)(ctx)->data_end)

#define IPV4 __builtin_bswap16(ETH_P_IP)

/* What a Rex program panics at is out of bounds: no eBPF program does. */
#define ETHERNET_AND_IP (sizeof(struct ethhdr) + sizeof(struct iphdr))

#endif
