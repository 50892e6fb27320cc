// The few functions of libm that Core needs (simulation signals), as plain C so that Core imports no Glibc.
#ifndef VIGIE_CMATHS_H
#define VIGIE_CMATHS_H
double vigie_sin(double x);
double vigie_acos(double x);
double vigie_asin(double x);
double vigie_cos(double x);
double vigie_exp(double x);
double vigie_log(double x);
double vigie_pow(double x, double y);
#endif
